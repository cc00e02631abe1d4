// The annotation that is being edited: shapes in order and tags, and what an op does to them.
import type { EditorShape, Op } from './types'

/** Never changed in place: whoever holds a document holds it as it was. */
export interface Document {
  readonly shapes: ReadonlyMap<string, EditorShape>
  /** Ids from the lowest to the highest. */
  readonly order: readonly string[]
  readonly tags: readonly string[]
}

/** What differs between a document and the one before it. */
export interface DocumentChange {
  /** Ids of shapes that were put or removed; what is drawn of them is stale. */
  readonly ids: ReadonlySet<string>
  readonly order: boolean
  readonly tags: boolean
}

export interface Applied {
  readonly document: Document
  /** The ops that lead back. */
  readonly inverse: readonly Op[]
  readonly change: DocumentChange
}

export const EMPTY_DOCUMENT: Document = { shapes: new Map(), order: [], tags: [] }

export function documentOf(shapes: readonly EditorShape[], tags: readonly string[] = []): Document {
  return { shapes: new Map(shapes.map((shape) => [shape.id, shape])), order: shapes.map((shape) => shape.id), tags }
}

/** The shapes from the lowest to the highest. */
export function shapesOf(document: Document): EditorShape[] {
  return document.order.flatMap((id) => document.shapes.get(id) ?? [])
}

/** The document after some ops. Ops on shapes that are not there do nothing. */
export function apply(document: Document, ops: readonly Op[]): Applied {
  let { order, tags } = document
  const shapes = new Map(document.shapes)
  const touched = new Set<string>()
  for (const op of ops) {
    if (op.op === 'put') {
      if (!shapes.has(op.shape.id)) order = [...order, op.shape.id]
      shapes.set(op.shape.id, op.shape)
      touched.add(op.shape.id)
    } else if (op.op === 'remove') {
      if (!shapes.delete(op.id)) continue
      order = order.filter((id) => id !== op.id)
      touched.add(op.id)
    } else if (op.op === 'order') {
      order = reordered(order, op.ids)
    } else {
      tags = op.tags
    }
  }
  const after = { shapes, order, tags }
  const change = { ids: changedAmong(touched, document, after), order: order !== document.order, tags: tags !== document.tags }
  return { document: after, inverse: leadingBack(document, after, change.ids), change }
}

/** Named ids first, in the order given; the others above them. */
function reordered(order: readonly string[], ids: readonly string[]): readonly string[] {
  const present = new Set(order)
  const named = new Set(ids.filter((id) => present.has(id)))
  return [...named, ...order.filter((id) => !named.has(id))]
}

function changedAmong(touched: ReadonlySet<string>, before: Document, after: Document): Set<string> {
  return new Set([...touched].filter((id) => before.shapes.get(id) !== after.shapes.get(id)))
}

function leadingBack(before: Document, after: Document, ids: ReadonlySet<string>): Op[] {
  const ops: Op[] = []
  let order = after.order
  for (const id of ids) {
    const old = before.shapes.get(id)
    if (old === undefined) {
      ops.push({ op: 'remove', id })
      order = order.filter((one) => one !== id)
    } else {
      ops.push({ op: 'put', shape: old })
      if (!after.shapes.has(id)) order = [...order, id]
    }
  }
  if (order !== before.order && order.some((id, index) => id !== before.order[index])) {
    ops.push({ op: 'order', ids: before.order })
  }
  if (before.tags !== after.tags) ops.push({ op: 'tags', tags: before.tags })
  return ops
}
