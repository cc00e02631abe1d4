// What a point touches: the inside of a shape, its border, or nothing.
import { boundsOfRuns, runsOf } from '../raster/rle'
import { hasPixel } from '../raster/runs'
import type { Geometry, ImagePoint, Part, Rect } from '../types'
import { isInside, nearestEdge } from './polygon'
import { contains, padded, rectAround } from './rect'

const bounds = new WeakMap<Geometry, { readonly rect: Rect | null }>()

/** The smallest rectangle around a geometry; null when it covers nothing. Kept as long as the geometry is. */
export function boundsOf(geometry: Geometry): Rect | null {
  let known = bounds.get(geometry)
  if (known === undefined) {
    known = { rect: measured(geometry) }
    bounds.set(geometry, known)
  }
  return known.rect
}

function measured(geometry: Geometry): Rect | null {
  if (geometry.type === 'box') return { x: geometry.x, y: geometry.y, width: geometry.width, height: geometry.height }
  if (geometry.type === 'mask') return boundsOfRuns(runsOf(geometry), geometry.height)
  return rectAround(geometry.parts.flatMap((part) => part[0] ?? []))
}

export function partsOf(geometry: Exclude<Geometry, { type: 'mask' }>): readonly Part[] {
  if (geometry.type === 'polygon') return geometry.parts
  const { x, y, width, height } = geometry
  return [[[[x, y], [x + width, y], [x + width, y + height], [x, y + height]]]]
}

/** Whether a point is in a geometry, or at most `tolerance` pixels from its border. */
export function isHit(geometry: Geometry, point: ImagePoint, tolerance: number): boolean {
  const rect = boundsOf(geometry)
  if (rect === null || !contains(padded(rect, tolerance), point)) return false
  if (geometry.type === 'mask') return maskHit(geometry, point)
  return partsOf(geometry).some(
    (part) =>
      isInside(part, point) || part.some((ring) => (nearestEdge(ring, point)?.distance ?? Infinity) <= tolerance),
  )
}

function maskHit(mask: Extract<Geometry, { type: 'mask' }>, point: ImagePoint): boolean {
  const [x, y] = [Math.floor(point.x), Math.floor(point.y)]
  if (x < 0 || y < 0 || x >= mask.width || y >= mask.height) return false
  return hasPixel(runsOf(mask), x * mask.height + y)
}
