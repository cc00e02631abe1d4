// Where the shapes of a document lie, for finding those under a point or in a rectangle without asking all of them.
import RBush from 'rbush'
import type { Document } from '../document'
import type { EditorShape, ImagePoint, Rect } from '../types'
import { boundsOf, isHit } from './hit'

interface Entry {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
  readonly id: string
}

/** Shapes are answered from the highest to the lowest. */
export interface ShapeIndex {
  /** Those whose bounds touch a rectangle. */
  within: (rect: Rect) => EditorShape[]
  /** Those that a point hits, or misses by at most `tolerance` pixels. */
  under: (point: ImagePoint, tolerance: number) => EditorShape[]
}

export interface KeptIndex extends ShapeIndex {
  /** To be told of every new document and the shapes that changed in it. */
  follow: (document: Document, ids: Iterable<string>) => void
}

export function indexOf(first: Document): KeptIndex {
  const tree = new RBush<Entry>()
  const entries = new Map<string, Entry>()
  let document = first
  let heights: ReadonlyMap<string, number> | null = null

  const entryOf = (shape: EditorShape | undefined): Entry | null => {
    const rect = shape && boundsOf(shape.geometry)
    if (!shape || !rect) return null
    return { minX: rect.x, minY: rect.y, maxX: rect.x + rect.width, maxY: rect.y + rect.height, id: shape.id }
  }
  const found = ({ x, y, width, height }: Rect): EditorShape[] => {
    heights ??= new Map(document.order.map((id, index) => [id, index]))
    const places = heights
    return tree
      .search({ minX: x, minY: y, maxX: x + width, maxY: y + height })
      .sort((a, b) => (places.get(b.id) ?? 0) - (places.get(a.id) ?? 0))
      .flatMap(({ id }) => document.shapes.get(id) ?? [])
  }

  const all = [...first.shapes.values()].flatMap((shape) => entryOf(shape) ?? [])
  tree.load(all)
  for (const entry of all) entries.set(entry.id, entry)
  return {
    within: found,
    under: ({ x, y }, tolerance) =>
      found({ x: x - tolerance, y: y - tolerance, width: 2 * tolerance, height: 2 * tolerance }).filter((shape) =>
        isHit(shape.geometry, { x, y }, tolerance),
      ),
    follow: (next, ids) => {
      if (next.order !== document.order) heights = null
      document = next
      for (const id of ids) {
        const old = entries.get(id)
        if (old) tree.remove(old)
        entries.delete(id)
        const entry = entryOf(next.shapes.get(id))
        if (entry === null) continue
        tree.insert(entry)
        entries.set(id, entry)
      }
    },
  }
}
