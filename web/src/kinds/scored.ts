// Scores of any form by split: which one to show first, and its number. Pure.
import { viewOfScores } from './forms'
import type { Scores } from './records'
import type { Measure } from './view'

export const SPLIT_ORDER = ['test', 'val', 'train'] as const

/** The splits that have scores: test first, then val, then train, then others by name. */
export function scoredSplits(scores: Readonly<Record<string, unknown>>): string[] {
  const known = SPLIT_ORDER.filter((split) => split in scores)
  const others = Object.keys(scores).filter((split) => !(SPLIT_ORDER as readonly string[]).includes(split))
  return [...known, ...others.sort()]
}

/** The number that stands for all others of a split. */
export function headlineOf(scores: Scores): Measure {
  return viewOfScores(scores).headline(scores)
}

/** The score that says most about new images: that of test, else val, else train; with its split's name. */
export function bestKnown(scores: Readonly<Record<string, Scores>>): (Measure & { split: string }) | null {
  const first = scoredSplits(scores)[0]
  const found = first === undefined ? undefined : scores[first]
  return first === undefined || found === undefined ? null : { ...headlineOf(found), split: first }
}
