// What became of an object of a judged image, for a reader: one word, one colour, and each object once. Pure.
import type { JudgedObject } from './report'

export type Outcome = 'right' | 'missed' | 'false' | 'confused'

/** Colours that stay apart for colour-blind eyes and on photographs. */
export const OUTCOMES: readonly { outcome: Outcome; title: string; color: string }[] = [
  { outcome: 'missed', title: 'missed', color: '#e69f00' },
  { outcome: 'false', title: 'false', color: '#d55e00' },
  { outcome: 'confused', title: 'confused', color: '#cc79a7' },
  { outcome: 'right', title: 'right', color: '#009e73' },
]

/** Objects below the threshold, in crowds, and the truth of what a prediction stands for already, are not shown. */
export function isShownOf(one: Pick<JudgedObject, 'layer' | 'verdict'>): boolean {
  return one.layer === 'truth'
    ? one.verdict === 'missed'
    : one.verdict === 'right' || one.verdict === 'false' || one.verdict === 'confused'
}

/** Of an object that is shown. */
export function outcomeOf({ verdict }: Pick<JudgedObject, 'verdict'>): Outcome {
  return verdict === 'missed' || verdict === 'false' || verdict === 'confused' ? verdict : 'right'
}
