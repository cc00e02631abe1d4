// Which shapes are selected, as sets of ids that are never changed in place.
import type { Document } from './document'

export type Selection = ReadonlySet<string>

export const NOTHING: Selection = new Set()

/** The shapes, or with `add` the selection with each of them put in, or taken out when it was in. */
export function selected(selection: Selection, ids: readonly string[], add: boolean): Selection {
  if (!add) return new Set(ids)
  const next = new Set(selection)
  for (const id of ids) if (!next.delete(id)) next.add(id)
  return next
}

/** What is left of a selection in a document; the same set when all is. */
export function stillThere(selection: Selection, document: Document): Selection {
  const left = [...selection].filter((id) => document.shapes.has(id))
  return left.length === selection.size ? selection : new Set(left)
}

/** The next shape after the selected one (or before it), in the order given, around the end. */
export function nextAfter(selection: Selection, order: readonly string[], step: 1 | -1): string | null {
  if (order.length === 0) return null
  const at = order.findIndex((id) => selection.has(id))
  const from = at < 0 ? (step === 1 ? -1 : order.length) : at
  return order[(from + step + order.length) % order.length] ?? null
}
