// Objects as the pages hold them, made from shapes of annotations and predictions. Pure.
import type { LabelClass } from '@/api/types'
import type { ImagePoint } from '@/viewer'
import { isInside, type Rings } from '@/viewer/objects'
import { ringsOfMask, type RleMask } from './rle'

type Point = readonly [number, number]

/** A place as `terrazzo.types` writes it. */
export type Geometry =
  | { type: 'box'; x: number; y: number; width: number; height: number }
  | { type: 'polygon'; parts: readonly (readonly (readonly Point[])[])[] }
  | ({ type: 'mask' } & RleMask)

export interface Shape {
  id: string
  class_name: string
  geometry: Geometry
  source: { kind: 'person' | 'import' | 'model'; name: string }
  confidence: number | null
  crowd: boolean
}

/** A shape whose outline is known: masks are followed once. */
export interface Traced extends Shape {
  rings: Rings
  box: Placed['box']
}

export interface Placed {
  id: string
  /** The layer that it is of. */
  layer: string
  name: string
  color: string
  /** Null when nobody predicted it. */
  confidence: number | null
  crowd: boolean
  /** Who made it, in words. */
  by: string
  rings: Rings
  /** Left, top, width, height. */
  box: readonly [number, number, number, number]
}

export function ringsOf(geometry: Geometry): Rings {
  if (geometry.type === 'polygon') return geometry.parts.flat()
  if (geometry.type === 'mask') return ringsOfMask(geometry)
  const { x, y, width, height } = geometry
  return [
    [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ],
  ]
}

export function boxAround(rings: Rings): Placed['box'] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const ring of rings) {
    for (const [x, y] of ring) {
      left = Math.min(left, x)
      top = Math.min(top, y)
      right = Math.max(right, x)
      bottom = Math.max(bottom, y)
    }
  }
  return left > right ? [0, 0, 0, 0] : [left, top, right - left, bottom - top]
}

const BY = { person: 'drawn by', import: 'imported from', model: 'predicted by' } as const

/** "drawn by Ada", "imported from lines.zip", "predicted by cells@2". */
export function byText({ kind, name }: Shape['source']): string {
  return name === '' ? { person: 'drawn', import: 'imported', model: 'predicted' }[kind] : `${BY[kind]} ${name}`
}

const UNKNOWN = '#888888'

export function traced(shape: Shape): Traced {
  const rings = ringsOf(shape.geometry)
  return { ...shape, rings, box: boxAround(rings) }
}

/** Ids are unique within a layer alone. */
export function placedOf(shapes: readonly Traced[], layer: string, classes: readonly LabelClass[]): Placed[] {
  const colors = new Map(classes.map((one) => [one.name, one.color]))
  return shapes.map((shape) => ({
    id: `${layer}/${shape.id}`,
    layer,
    name: shape.class_name,
    color: colors.get(shape.class_name) ?? UNKNOWN,
    confidence: shape.confidence,
    crowd: shape.crowd,
    by: byText(shape.source),
    rings: shape.rings,
    box: shape.box,
  }))
}

/** The object under a point; of several, the smallest, because the others can be pointed at elsewhere. */
export function objectAt<T extends Pick<Placed, 'rings' | 'box'>>(objects: readonly T[], at: ImagePoint): T | null {
  const middle = { x: at.x + 0.5, y: at.y + 0.5 }
  let best: T | null = null
  for (const one of objects) {
    const [left, top, width, height] = one.box
    if (middle.x < left || middle.y < top || middle.x > left + width || middle.y > top + height) continue
    if (!isInside(one.rings, middle)) continue
    if (best === null || width * height < best.box[2] * best.box[3]) best = one
  }
  return best
}

export type Order = 'sure' | 'unsure' | 'place' | 'size'

/** The surest first; the least sure first; by rows from the top; the largest first. What nobody predicted is sure. */
export function ordered<T extends Pick<Placed, 'confidence' | 'box'>>(objects: readonly T[], order: Order): T[] {
  const sure = (one: T) => one.confidence ?? 1
  const by: Record<Order, (a: T, b: T) => number> = {
    sure: (a, b) => sure(b) - sure(a),
    unsure: (a, b) => sure(a) - sure(b),
    place: (a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0],
    size: (a, b) => b.box[2] * b.box[3] - a.box[2] * a.box[3],
  }
  return [...objects].sort(by[order])
}
