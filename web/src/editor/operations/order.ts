// What lies above what: shapes raised and lowered.
import type { Document } from '../document'
import type { Op } from '../types'

export type Way = 'up' | 'down' | 'top' | 'bottom'

/** Moves shapes by one place or to an end; they keep their order among themselves. No ops when nothing moves. */
export function reordered({ order }: Document, ids: ReadonlySet<string>, way: Way): Op[] {
  const rest = order.filter((id) => !ids.has(id))
  const moving = order.filter((id) => ids.has(id))
  const next = way === 'top' ? [...rest, ...moving] : way === 'bottom' ? [...moving, ...rest] : stepped(order, ids, way)
  return next.every((id, at) => id === order[at]) ? [] : [{ op: 'order', ids: next }]
}

/** Each moving shape changes places with its neighbour, unless that moves as well. */
function stepped(order: readonly string[], ids: ReadonlySet<string>, way: 'up' | 'down'): string[] {
  const next = way === 'up' ? [...order].reverse() : [...order]
  for (let at = 1; at < next.length; at += 1) {
    const [before, here] = [next[at - 1], next[at]]
    if (before === undefined || here === undefined || ids.has(before) || !ids.has(here)) continue
    next[at - 1] = here
    next[at] = before
  }
  return way === 'up' ? next.reverse() : next
}
