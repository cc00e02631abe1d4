// In which order jobs are listed, as the address says it. Pure.
import type { JobOrder } from '../queries'

export const ORDERS: readonly JobOrder[] = ['state', 'name', 'kind', 'score', 'created', 'took']

export interface Order {
  sort: JobOrder
  descending: boolean
}

/** Newest first when the address says nothing, or nothing that is known. */
export function readOrder(sort: string | undefined, order: string | undefined): Order {
  const known = ORDERS.find((one) => one === sort)
  if (known === undefined) return { sort: 'created', descending: true }
  return { sort: known, descending: order === 'down' }
}

/** Numbers and times begin with the largest, words with A; a second press turns the order round. */
export function nextOrder(before: Order, sort: JobOrder): { sort: string; order: string } {
  const first = sort === 'score' || sort === 'created' || sort === 'took'
  const descending = before.sort === sort ? !before.descending : first
  return { sort, order: descending ? 'down' : 'up' }
}
