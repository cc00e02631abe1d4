/** Versions side by side, their settings and their speed. Pure. */
import { viewOfScores } from '@/kinds/forms'
import type { Scores } from '@/kinds/records'
import { headlineOf, scoredSplits } from '@/kinds/scored'
import type { ClassValue } from '@/kinds/view'

export interface ComparedRow {
  name: string
  color: string | null
  /** One value a version, in the order given; null is n/a, undefined is "this version has no such class or split". */
  values: (number | null | undefined)[]
  /** Index of the single best value, or null when there is none or a tie. */
  best: number | null
}

function bestOf(values: readonly (number | null | undefined)[]): number | null {
  const numbers = values.filter((value): value is number => typeof value === 'number')
  if (numbers.length < 2) return null
  const top = Math.max(...numbers)
  const places = values.flatMap((value, index) => (value === top ? [index] : []))
  return places.length === 1 ? (places[0] as number) : null
}

/** The headline and the number of each class on one split, for versions side by side. */
export function compareVersions(all: readonly Readonly<Record<string, Scores>>[], split: string): ComparedRow[] {
  const onSplit = all.map((scores) => scores[split])
  const byClass = onSplit.map((scores): ClassValue[] => (scores ? viewOfScores(scores).perClass.of(scores) : []))
  const headlines = onSplit.map((scores) => (scores ? headlineOf(scores) : undefined))
  const colors = new Map<string, string>()
  for (const one of byClass.flat()) colors.set(one.name, colors.get(one.name) ?? one.color)
  const row = (name: string, color: string | null, values: (number | null | undefined)[]): ComparedRow => ({
    name,
    color,
    values,
    best: bestOf(values),
  })
  return [
    row(
      headlines.find((one) => one !== undefined)?.name ?? 'score',
      null,
      headlines.map((one) => one?.value),
    ),
    ...[...colors].map(([name, color]) =>
      row(
        name,
        color,
        byClass.map((rows) => rows.find((one) => one.name === name)?.value),
      ),
    ),
  ]
}

/** What the number of each class is, on a split that one of the versions was scored on. */
export function comparedBy(all: readonly Readonly<Record<string, Scores>>[], split: string): string {
  const scores = all.map((one) => one[split]).find((one) => one !== undefined)
  return scores === undefined ? '' : viewOfScores(scores).perClass.about
}

/** Whether versions answer the same question: the same kind of task and the same classes in the same order. */
export function answerTheSame(tasks: readonly Readonly<Record<string, unknown>>[]): boolean {
  const question = (task: Readonly<Record<string, unknown>>) =>
    JSON.stringify([
      task['kind'],
      Array.isArray(task['classes']) ? task['classes'].map((one: { name?: unknown }) => one.name) : [],
    ])
  return new Set(tasks.map(question)).size <= 1
}

/** The settings that are not the same everywhere, with one value a column; undefined where there is none. */
export function differingSettings(columns: readonly Readonly<Record<string, unknown>>[]): [string, unknown[]][] {
  const names = [...new Set(columns.flatMap((one) => Object.keys(one)))]
  return names
    .map((name): [string, unknown[]] => [name, columns.map((one) => one[name])])
    .filter(([, values]) => new Set(values.map((value) => JSON.stringify(value))).size > 1)
}

/** "41 ms for an image of 1.2 megapixels"; "not measured" for versions of before. */
export function speedText(speed: { seconds: number; megapixels: number } | null): string {
  if (speed === null) return 'not measured'
  const ms = speed.seconds * 1000
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms for an image of ${String(Number(speed.megapixels.toPrecision(2)))} megapixels`
}

/** Every split that any of the versions was scored on. */
export function sharedSplits(all: readonly Readonly<Record<string, unknown>>[]): string[] {
  return scoredSplits(Object.assign({}, ...all) as Record<string, unknown>)
}
