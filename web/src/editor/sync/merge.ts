// Two people changed the same shapes: what each of them left there, and what is sent after the person decided. Pure.
import type { Entry } from '../journal/journal'
import type { EditorShape, Op } from '../types'
import type { Edit } from './server'

/** The whole image: its tags, or the order of its shapes. */
export const TAGS = '#tags'
export const ORDER = '#order'

/** What an op is about: a shape, the tags, or the order. */
export function subjectOf(op: Op): string {
  if (op.op === 'put') return op.shape.id
  if (op.op === 'remove') return op.id
  return op.op === 'tags' ? TAGS : ORDER
}

export type Choice = 'mine' | 'theirs' | 'both'

export interface Clash {
  readonly subject: string
  readonly mine: Op
  readonly theirs: Op
  /** Who changed it, besides this person. */
  readonly author: string
}

function lastOps(ops: readonly Op[]): Map<string, Op> {
  return new Map(ops.map((op) => [subjectOf(op), op]))
}

/** What both touched, as each left it. */
export function clashesOf(mine: readonly Entry[], others: readonly Edit[]): Clash[] {
  const own = lastOps(mine.flatMap(({ ops }) => ops))
  const found = new Map<string, Clash>()
  for (const { author, ops } of others) {
    for (const op of ops) {
      const subject = subjectOf(op)
      const there = own.get(subject)
      if (there) found.set(subject, { subject, mine: there, theirs: op, author })
    }
  }
  return [...found.values()]
}

/** Whether keeping both makes sense: two outlines of one shape, of which mine gets a new id. */
export function canKeepBoth({ mine, theirs }: Clash): boolean {
  return mine.op === 'put' && theirs.op === 'put'
}

export interface Merged {
  /** Shown here now: what others did, as far as the person took it. */
  readonly shown: readonly Op[]
  /** What is still to be sent, in the stead of all entries; null when nothing is left. */
  readonly left: readonly Op[]
}

/** Leads from what is shown here (with everything that is mine) to what was decided. */
export function merged(
  mine: readonly Entry[],
  others: readonly Edit[],
  choices: ReadonlyMap<string, Choice>,
  newId: () => string,
): Merged {
  const clashes = new Map(clashesOf(mine, others).map((one) => [one.subject, one]))
  const choiceOf = (subject: string): Choice | null => (clashes.has(subject) ? (choices.get(subject) ?? 'both') : null)
  const shown: Op[] = []
  for (const op of others.flatMap(({ ops }) => ops)) {
    const choice = choiceOf(subjectOf(op))
    if (choice === null || choice === 'theirs' || (choice === 'both' && op.op === 'put')) shown.push(op)
  }
  const left: Op[] = []
  for (const op of lastOps(mine.flatMap(({ ops }) => ops)).values()) {
    const clash = clashes.get(subjectOf(op))
    const choice = choiceOf(subjectOf(op))
    if (choice === 'theirs') continue
    if (choice === 'both' && clash && canKeepBoth(clash) && op.op === 'put') {
      const copy: EditorShape = { ...op.shape, id: newId() }
      left.push({ op: 'put', shape: copy })
      shown.push({ op: 'put', shape: copy })
    } else left.push(op)
  }
  return { shown, left }
}
