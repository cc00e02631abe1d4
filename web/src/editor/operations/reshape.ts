// One shape changed as a whole: holes filled, grown or shrunk, smoothed, and turned from mask to polygon and back.
import { partsOf } from '../geometry/hit'
import { vertexAt } from '../geometry/polygon'
import { runsOfGeometry } from '../geometry/rasterise'
import { combinedParts, offsetParts } from '../geometry/regions'
import { simplifiedRing } from '../geometry/simplify'
import { bitmapOfMask } from '../raster/bitmap'
import { contoursOf } from '../raster/contours'
import { grownRuns, smoothedRuns, withoutHoles } from '../raster/morphology'
import { maskOf, runsOf } from '../raster/rle'
import { areaOf, changed, intersection, union, type Runs } from '../raster/runs'
import type { Geometry, Mask, Part, Polygon, Ring, Size } from '../types'

export function holesFilled(geometry: Geometry, image: Size): Geometry | null {
  if (geometry.type === 'box') return geometry
  if (geometry.type === 'mask') return maskOrNothing(withoutHoles(runsOf(geometry), image), image)
  const outlines = geometry.parts.map((part): Part => part.slice(0, 1))
  return polygonOrNothing(combinedParts('union', outlines, []))
}

/** The border moved out by some pixels, or in when it is negative; null when nothing is left. */
export function grown(geometry: Geometry, by: number, image: Size): Geometry | null {
  if (geometry.type === 'mask') return maskOrNothing(grownRuns(runsOf(geometry), by, image), image)
  if (geometry.type === 'polygon') return polygonOrNothing(offsetParts(geometry.parts, by))
  const { x, y, width, height } = geometry
  if (width + 2 * by <= 0 || height + 2 * by <= 0) return null
  return { type: 'box', x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by }
}

/** Corners cut off once (Chaikin), or for masks what most pixels around are; null when nothing is left. */
export function smoothed(geometry: Geometry, image: Size): Geometry | null {
  if (geometry.type === 'box') return geometry
  if (geometry.type === 'mask') return maskOrNothing(smoothedRuns(runsOf(geometry), SMOOTH, image), image)
  return { type: 'polygon', parts: geometry.parts.map((part) => part.map(roundedRing)) }
}

const SMOOTH = 2

/** What a change of form costs: pixels that differ, and the part (0 to 1) that both forms share. */
export interface Loss {
  readonly pixels: number
  readonly iou: number
}

export function lossBetween(before: Runs, after: Runs): Loss {
  const all = areaOf(union(before, after))
  return { pixels: areaOf(changed(before, after)), iou: all === 0 ? 1 : areaOf(intersection(before, after)) / all }
}

/**
 * The outline of a mask whose border is moved by at most about `tolerance` pixels, and what that loses; with 0, the
 * outline follows the pixels and loses nothing. Null when the mask is empty, or nothing is left of it.
 */
export function asPolygon(mask: Mask, tolerance: number): { polygon: Polygon; loss: Loss } | null {
  const bitmap = bitmapOfMask(mask)
  if (bitmap === null) return null
  const parts = contoursOf(bitmap).map((part) =>
    tolerance === 0 ? part : part.map((ring) => simplifiedRing(ring, tolerance)),
  )
  const polygon: Polygon = { type: 'polygon', parts }
  return { polygon, loss: lossBetween(runsOf(mask), runsOfGeometry(polygon, mask)) }
}

/** The pixels of a polygon or box, exactly those that are counted for it; null when there are none in the image. */
export function asMask(geometry: Geometry, image: Size): Mask | null {
  return maskOrNothing(runsOfGeometry(geometry, image), image)
}

/** A polygon of a box, for tools that need vertices. */
export function asVertices(geometry: Exclude<Geometry, Mask>): Polygon {
  return { type: 'polygon', parts: partsOf(geometry).map((part) => [...part]) }
}

function maskOrNothing(runs: Runs, image: Size): Mask | null {
  return runs.length === 0 ? null : maskOf(runs, image)
}

function polygonOrNothing(parts: Part[]): Polygon | null {
  return parts.length === 0 ? null : { type: 'polygon', parts }
}

function roundedRing(ring: Ring): Ring {
  return ring.flatMap((_vertex, at): Ring => {
    const [[x0, y0], [x1, y1]] = [vertexAt(ring, at), vertexAt(ring, at + 1)]
    return [
      [x0 + (x1 - x0) / 4, y0 + (y1 - y0) / 4],
      [x1 + (x0 - x1) / 4, y1 + (y0 - y1) / 4],
    ]
  })
}
