// Shapes united, subtracted and split: outlines stay outlines, and as soon as a mask is among them, pixels count.
import { boundsOf, partsOf } from '../geometry/hit'
import { runsOfGeometry } from '../geometry/rasterise'
import { combinedParts, type RegionRule } from '../geometry/regions'
import { areaOfParts } from '../geometry/polygon'
import { maskOf } from '../raster/rle'
import { areaOf, difference, intersection, union } from '../raster/runs'
import { newShape, withGeometry } from '../shapes'
import type { ToolContext } from '../tools/tool'
import type { EditorShape, Geometry, ImagePoint, Mask, Op, Polygon, Ring, Size } from '../types'

const RUN_RULES = { union, difference, intersection } as const

/** What two geometries make together; null when nothing is left. */
export function combined(rule: RegionRule, a: Geometry, b: Geometry, image: Size): Mask | Polygon | null {
  if (a.type === 'mask' || b.type === 'mask') {
    const runs = RUN_RULES[rule](runsOfGeometry(a, image), runsOfGeometry(b, image))
    return runs.length === 0 ? null : maskOf(runs, image)
  }
  const parts = combinedParts(rule, partsOf(a), partsOf(b))
  return parts.length === 0 ? null : { type: 'polygon', parts }
}

/** The first shape becomes all of them, and the others go. */
export function united(context: ToolContext, [first, ...others]: readonly EditorShape[]): Op[] {
  if (first === undefined || others.length === 0) return []
  const geometry = others.reduce<Geometry>(
    (sum, { geometry: next }) => combined('union', sum, next, context.image) ?? sum,
    first.geometry,
  )
  const removed = others.map(({ id }): Op => ({ op: 'remove', id }))
  return [{ op: 'put', shape: withGeometry(context, first, geometry) }, ...removed]
}

/** Takes shapes away from others; those of which nothing is left go, and what is not touched stays as it is. */
export function subtracted(context: ToolContext, from: readonly EditorShape[], shapes: readonly EditorShape[]): Op[] {
  return from.flatMap((shape): Op[] => {
    let left: Geometry | null = shape.geometry
    for (const { geometry } of shapes) {
      if (left === null || !isTouched(left, geometry, context.image)) continue
      left = combined('difference', left, geometry, context.image)
    }
    if (left === shape.geometry) return []
    if (left === null) return [{ op: 'remove', id: shape.id }]
    return [{ op: 'put', shape: withGeometry(context, shape, left) }]
  })
}

function isTouched(a: Geometry, b: Geometry, image: Size): boolean {
  return boundsOf(a) !== null && boundsOf(b) !== null && combined('intersection', a, b, image) !== null
}

/** The larger piece keeps the shape, the other is a new one; no ops for a line that does not go through. */
export function split(context: ToolContext, shape: EditorShape, line: readonly ImagePoint[]): Op[] {
  const rect = boundsOf(shape.geometry)
  const side = rect && sideOf(line, Math.hypot(rect.width, rect.height), { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 })
  if (!side) return []
  const half: Polygon = { type: 'polygon', parts: [[side]] }
  const pieces = [
    combined('intersection', shape.geometry, half, context.image),
    combined('difference', shape.geometry, half, context.image),
  ].flatMap((piece) => piece ?? [])
  const [larger, smaller] = pieces.sort((a, b) => sizeOf(b, context.image) - sizeOf(a, context.image))
  if (larger === undefined || smaller === undefined) return []
  return [
    { op: 'put', shape: withGeometry(context, shape, larger) },
    { op: 'put', shape: newShape(context, shape.class_name, smaller) },
  ]
}

function sizeOf(geometry: Mask | Polygon, image: Size): number {
  return geometry.type === 'mask' ? areaOf(runsOfGeometry(geometry, image)) : areaOfParts(geometry.parts)
}

/**
 * All that lies on one side of a line which is lengthened at both ends: a ring along the line and back on a circle so
 * large that it does not meet what is split.
 */
function sideOf(line: readonly ImagePoint[], size: number, middle: ImagePoint): Ring | null {
  const [first, second] = line
  const [before, last] = line.slice(-2)
  if (!first || !second || !before || !last) return null
  const most = Math.max(...line.map(({ x, y }) => Math.hypot(x - middle.x, y - middle.y)))
  const reach = 4 * (size + most + 1)
  const start = lengthened(second, first, reach)
  const end = lengthened(before, last, reach)
  if (start === null || end === null) return null
  const angle = ({ x, y }: ImagePoint): number => Math.atan2(y - middle.y, x - middle.x)
  const from = angle(end)
  const turn = (angle(start) - from + 2 * Math.PI) % (2 * Math.PI)
  const steps = Math.ceil(turn / (Math.PI / 8))
  const back = Array.from({ length: Math.max(steps - 1, 0) }, (_none, at): [number, number] => {
    const here = from + ((at + 1) / steps) * turn
    return [middle.x + 2 * reach * Math.cos(here), middle.y + 2 * reach * Math.sin(here)]
  })
  return [[start.x, start.y], ...line.map(({ x, y }): [number, number] => [x, y]), [end.x, end.y], ...back]
}

function lengthened(from: ImagePoint, to: ImagePoint, by: number): ImagePoint | null {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  if (length === 0) return null
  return { x: to.x + ((to.x - from.x) / length) * by, y: to.y + ((to.y - from.y) / length) * by }
}
