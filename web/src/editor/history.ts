// Undo and redo: every gesture of a visit, however many, one link each.
import type { Gesture } from './types'

interface Link {
  readonly gesture: Gesture
  readonly before: Link | null
}

/** Never changed in place; `done` and `undone` are chains from the newest. */
export interface History {
  readonly done: Link | null
  readonly undone: Link | null
}

export const NO_HISTORY: History = { done: null, undone: null }

/** After a new gesture there is nothing to redo. */
export function recorded(history: History, gesture: Gesture): History {
  return { done: { gesture, before: history.done }, undone: null }
}

/** The last gesture that was done, and the history without it; null when nothing is left to undo. */
export function undone(history: History): { gesture: Gesture; history: History } | null {
  if (history.done === null) return null
  const { gesture, before } = history.done
  return { gesture, history: { done: before, undone: { gesture, before: history.undone } } }
}

/** The last gesture that was undone, to be done again; null when there is none. */
export function redone(history: History): { gesture: Gesture; history: History } | null {
  if (history.undone === null) return null
  const { gesture, before } = history.undone
  return { gesture, history: { done: { gesture, before: history.done }, undone: before } }
}
