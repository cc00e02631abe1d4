// What becomes of every found and every true object of a split at any thresholds, counted anew in the page. Pure.
import { thresholdOf, type Thresholds } from './thresholds'

/** `matches.json` of a report: columns, one entry an object; `terrazzo.metrics.object_outcomes` says what they mean. */
export interface Matches {
  by: 'masks' | 'boxes'
  images: number
  classes: string[]
  image: number[]
  place: number[]
  class_index: number[]
  confidence: number[]
  truth: number[]
  other: number[]
  truth_image: number[]
  truth_place: number[]
  truth_class: number[]
}

export type FoundOutcome = 'below' | 'right' | 'false' | 'confused' | 'ignored'
export type TrueOutcome = 'found' | 'missed' | 'confused'

export interface Outcomes {
  found: readonly FoundOutcome[]
  truth: readonly TrueOutcome[]
}

const CROWD = -2

/** No object has to be matched again: less confident ones never take anything from more confident ones. */
export function outcomesAt(matches: Matches, thresholds: Thresholds): Outcomes {
  const least = matches.classes.map((name) => thresholdOf(thresholds, name))
  const truth = matches.truth_class.map((): TrueOutcome => 'missed')
  const found = matches.confidence.map((confidence, at): FoundOutcome => {
    if (confidence < (least[matches.class_index[at] ?? 0] ?? 0)) return 'below'
    const met = matches.truth[at] ?? -1
    if (met === CROWD) return 'ignored'
    if (met < 0) return 'false'
    truth[met] = 'found'
    return 'right'
  })
  // Only when all that is right is known can what is left be confused.
  const settled = found.map((outcome, at): FoundOutcome => {
    const other = matches.other[at] ?? -1
    if (outcome !== 'false' || other < 0 || truth[other] !== 'missed') return outcome
    truth[other] = 'confused'
    return 'confused'
  })
  return { found: settled, truth }
}

export interface Counts {
  right: number
  false: number
  missed: number
  precision: number | null
  recall: number | null
  f1: number | null
}

/** Nothing to divide by is null: no object in truth for recall, none predicted for precision. */
export function countsOf(right: number, wrong: number, missed: number): Counts {
  const said = right + wrong
  const are = right + missed
  return {
    right,
    false: wrong,
    missed,
    precision: said === 0 ? null : right / said,
    recall: are === 0 ? null : right / are,
    f1: said + are === 0 ? null : (2 * right) / (said + are),
  }
}

/** Of each class, in their order; confused objects are false for one class and missed for the other. */
export function countsByClass(matches: Matches, { found, truth }: Outcomes): Counts[] {
  const tally = matches.classes.map(() => ({ right: 0, wrong: 0, missed: 0 }))
  found.forEach((outcome, at) => {
    const of = tally[matches.class_index[at] ?? -1]
    if (!of) return
    if (outcome === 'right') of.right += 1
    else if (outcome === 'false' || outcome === 'confused') of.wrong += 1
  })
  truth.forEach((outcome, at) => {
    const of = tally[matches.truth_class[at] ?? -1]
    if (of && outcome !== 'found') of.missed += 1
  })
  return tally.map((one) => countsOf(one.right, one.wrong, one.missed))
}

/** All classes together. */
export function totalOf(counts: readonly Counts[]): Counts {
  const sum = (of: 'right' | 'false' | 'missed') => counts.reduce((all, one) => all + one[of], 0)
  return countsOf(sum('right'), sum('false'), sum('missed'))
}

export interface ImageCounts {
  right: number
  false: number
  missed: number
  confused: number
}

/** Of each image, in their order; each confused object counts once. */
export function countsByImage(matches: Matches, { found, truth }: Outcomes): ImageCounts[] {
  const tally = Array.from({ length: matches.images }, (): ImageCounts => ({ right: 0, false: 0, missed: 0, confused: 0 }))
  found.forEach((outcome, at) => {
    const of = tally[matches.image[at] ?? -1]
    if (of && (outcome === 'right' || outcome === 'false' || outcome === 'confused')) of[outcome] += 1
  })
  truth.forEach((outcome, at) => {
    const of = tally[matches.truth_image[at] ?? -1]
    if (of && outcome === 'missed') of.missed += 1
  })
  return tally
}

/** Rows are truth, columns what was found, in class order; the last of each is background. */
export function confusionAt(matches: Matches, { found, truth }: Outcomes): number[][] {
  const size = matches.classes.length
  const counts = Array.from({ length: size + 1 }, () => new Array<number>(size + 1).fill(0))
  const add = (row: number, column: number) => {
    const of = counts[row]
    if (of) of[column] = (of[column] ?? 0) + 1
  }
  found.forEach((outcome, at) => {
    const own = matches.class_index[at] ?? size
    if (outcome === 'right') add(own, own)
    else if (outcome === 'false') add(size, own)
    else if (outcome === 'confused') add(matches.truth_class[matches.other[at] ?? -1] ?? size, own)
  })
  truth.forEach((outcome, at) => {
    if (outcome === 'missed') add(matches.truth_class[at] ?? size, size)
  })
  return counts
}

export type Mistake = 'missed' | 'false' | 'confused'
export const MISTAKES: readonly Mistake[] = ['missed', 'false', 'confused']

/** The images with most of the mistakes that are asked for first; those without are left out when any is asked for. */
export function worstFirst<T extends { counts: ImageCounts }>(rows: readonly T[], wanted: readonly Mistake[]): T[] {
  const wrong = (one: T) => wanted.reduce((sum, mistake) => sum + one.counts[mistake], 0)
  const share = (one: T) => wrong(one) / Math.max(1, wrong(one) + one.counts.right)
  const kept = wanted.length === MISTAKES.length ? [...rows] : rows.filter((one) => wrong(one) > 0)
  return kept.sort((a, b) => share(b) - share(a) || wrong(b) - wrong(a))
}
