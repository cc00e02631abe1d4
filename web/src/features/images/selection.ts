// Which images of the grid are chosen, with ranges by shift.
import { useCallback, useRef, useState } from 'react'

/** The ids between two of `order`, both included; only `to` when `from` is not there. */
export function rangeOf(order: readonly string[], from: string | null, to: string): string[] {
  const start = from === null ? -1 : order.indexOf(from)
  const end = order.indexOf(to)
  if (start < 0 || end < 0) return [to]
  return order.slice(Math.min(start, end), Math.max(start, end) + 1)
}

export interface Selection {
  ids: ReadonlySet<string>
  /** Everything that the filters let through is chosen, also what is not loaded; `ids` is then what is loaded. */
  all: boolean
  /** Choose or leave one; with `range`, all since the last one that was clicked. */
  toggle: (id: string, range: boolean) => void
  set: (ids: Iterable<string>) => void
  chooseAll: () => void
  clear: () => void
}

/** `order` is that of the grid as loaded. */
export function useSelection(order: readonly string[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)
  const last = useRef<string | null>(null)
  const toggle = useCallback(
    (id: string, range: boolean) => {
      const from = range ? last.current : null
      last.current = id
      setAll(false)
      setIds((before) => {
        const after = new Set(before)
        const add = !before.has(id)
        for (const one of rangeOf(order, from, id)) {
          if (add) after.add(one)
          else after.delete(one)
        }
        return after
      })
    },
    [order],
  )
  const set = useCallback((chosen: Iterable<string>) => {
    setAll(false)
    setIds(new Set(chosen))
  }, [])
  const chooseAll = useCallback(() => {
    setAll(true)
    setIds(new Set(order))
  }, [order])
  const clear = useCallback(() => {
    setAll(false)
    setIds(new Set())
  }, [])
  return { ids, all, toggle, set, chooseAll, clear }
}
