/** Which score to show first, and versions side by side. Pure. */

export const SPLIT_ORDER = ['test', 'val', 'train'] as const

export interface ClassLike {
  name: string
  color: string
  iou: number | null
}

export interface ScoresLike {
  split: string
  miou: number | null
  classes: readonly ClassLike[]
}

/** The splits that have scores: test first, then val, then train, then others by name. */
export function scoredSplits(scores: Readonly<Record<string, unknown>>): string[] {
  const known = SPLIT_ORDER.filter((split) => split in scores)
  const others = Object.keys(scores).filter((split) => !(SPLIT_ORDER as readonly string[]).includes(split))
  return [...known, ...others.sort()]
}

/** The score that says most about new images: that of test, else val, else train; with its split's name. */
export function headline<T extends ScoresLike>(scores: Readonly<Record<string, T>>): T | null {
  const first = scoredSplits(scores)[0]
  return first === undefined ? null : (scores[first] ?? null)
}

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

/** mIoU and the IoU of each class on one split, for versions side by side. */
export function compareVersions(all: readonly Readonly<Record<string, ScoresLike>>[], split: string): ComparedRow[] {
  const onSplit = all.map((scores) => scores[split])
  const classes = new Map<string, string>()
  for (const scores of onSplit)
    for (const one of scores?.classes ?? []) classes.set(one.name, classes.get(one.name) ?? one.color)
  const row = (name: string, color: string | null, values: (number | null | undefined)[]): ComparedRow => ({
    name,
    color,
    values,
    best: bestOf(values),
  })
  return [
    row(
      'mIoU',
      null,
      onSplit.map((scores) => scores?.miou),
    ),
    ...[...classes].map(([name, color]) =>
      row(
        name,
        color,
        onSplit.map((scores) => scores?.classes.find((one) => one.name === name)?.iou),
      ),
    ),
  ]
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
