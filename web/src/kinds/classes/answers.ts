// What a version says of a whole image, and what people said: classes with how sure, thresholds, right or wrong. Pure.
import type { LabelClass } from '@/api/types'

export interface Guess {
  name: string
  color: string
  /** 0..1; null when people said so. */
  confidence: number | null
}

/** Tags of people in the order of the task's classes. */
export function saidBy(tags: readonly string[], classes: readonly LabelClass[]): Guess[] {
  return classes.filter(({ name }) => tags.includes(name)).map((one) => ({ ...one, confidence: null }))
}

/** Guesses with the surest first. */
export function surest<T extends { confidence: number | null }>(guesses: readonly T[]): T[] {
  return [...guesses].sort((a, b) => (b.confidence ?? 1) - (a.confidence ?? 1))
}

/** Classes that are given: the surest of a classification, those at their threshold of a tagging. */
export function givenOf<T extends { name: string; confidence: number | null }>(
  guesses: readonly T[],
  tagging: boolean,
  thresholds: Readonly<Record<string, number>>,
): T[] {
  const ordered = surest(guesses)
  if (!tagging) return ordered.slice(0, 1)
  return ordered.filter((one) => (one.confidence ?? 1) >= (thresholds[one.name] ?? 0.5))
}

export type Verdict = 'right' | 'false' | 'missed'

/** Each class that is in truth or given, with what it is. */
export function verdictsOf(truth: readonly string[], given: readonly string[]): { name: string; verdict: Verdict }[] {
  return [
    ...truth.map((name) => ({ name, verdict: given.includes(name) ? ('right' as const) : ('missed' as const) })),
    ...given.filter((name) => !truth.includes(name)).map((name) => ({ name, verdict: 'false' as const })),
  ]
}

/** "cat, taken for dog"; "dog missed, cat false". */
export function mistakeText(truth: readonly string[], given: readonly string[], tagging: boolean): string {
  if (!tagging) {
    const [is, said] = [truth[0] ?? 'nothing', given[0] ?? 'nothing']
    return is === said ? is : `${is}, taken for ${said}`
  }
  const verdicts = verdictsOf(truth, given)
  const wrong = verdicts.filter(({ verdict }) => verdict !== 'right')
  if (wrong.length > 0) return wrong.map(({ name, verdict }) => `${name} ${verdict}`).join(', ')
  return truth.length > 0 ? truth.join(', ') : 'nothing, rightly'
}
