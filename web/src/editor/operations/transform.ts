// Geometries moved and scaled. Masks stay masks: they move by whole pixels, and what leaves the image is cut off.
import { rasterised } from '../geometry/rasterise'
import { emptyBitmap, bitmapOfMask, runsOfBitmaps } from '../raster/bitmap'
import { maskOf, runsOf } from '../raster/rle'
import { NO_RUNS, type Runs } from '../raster/runs'
import type { Geometry, Mask, Polygon, Rect, Size, Vertex } from '../types'

export function moved(geometry: Geometry, dx: number, dy: number): Geometry {
  if (geometry.type === 'box') return { ...geometry, x: geometry.x + dx, y: geometry.y + dy }
  if (geometry.type === 'polygon') return eachVertex(geometry, ([x, y]) => [x + dx, y + dy])
  return maskOf(shifted(runsOf(geometry), Math.round(dx), Math.round(dy), geometry), geometry)
}

/** The geometry as it lies in `to` when it lay in `from`; sides of `to` may be negative, which mirrors. */
export function scaled(geometry: Geometry, from: Rect, to: Rect): Geometry {
  const sx = from.width === 0 ? 1 : to.width / from.width
  const sy = from.height === 0 ? 1 : to.height / from.height
  const place = ([x, y]: Vertex): Vertex => [to.x + (x - from.x) * sx, to.y + (y - from.y) * sy]
  if (geometry.type === 'polygon') return eachVertex(geometry, place)
  if (geometry.type === 'mask') return resampled(geometry, from, to)
  const [x0, y0] = place([geometry.x, geometry.y])
  const [x1, y1] = place([geometry.x + geometry.width, geometry.y + geometry.height])
  return { type: 'box', x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) }
}

export function eachVertex(polygon: Polygon, place: (vertex: Vertex) => Vertex): Polygon {
  return { type: 'polygon', parts: polygon.parts.map((part) => part.map((ring) => ring.map(place))) }
}

function shifted(runs: Runs, dx: number, dy: number, { width, height }: Size): Runs {
  const out: number[] = []
  for (let at = 0; at < runs.length; at += 2) {
    let start = runs[at] ?? 0
    const end = runs[at + 1] ?? 0
    while (start < end) {
      const column = Math.floor(start / height)
      const stop = Math.min(end, (column + 1) * height)
      const x = column + dx
      const top = Math.max(start - column * height + dy, 0)
      const bottom = Math.min(stop - column * height + dy, height)
      if (x >= 0 && x < width && top < bottom) {
        if (out.at(-1) === x * height + top) out.pop()
        else out.push(x * height + top)
        out.push(x * height + bottom)
      }
      start = stop
    }
  }
  return Int32Array.from(out)
}

/** Each pixel of the new place has what lies at the pixel of the old one that it comes from. */
function resampled(mask: Mask, from: Rect, to: Rect): Mask {
  const source = bitmapOfMask(mask)
  const corners: Vertex[] = [[to.x, to.y], [to.x + to.width, to.y], [to.x + to.width, to.y + to.height], [to.x, to.y + to.height]]
  const target = rasterised([[corners]], mask)
  if (source === null || target === null) return maskOf(NO_RUNS, mask)
  const result = emptyBitmap(target.rect)
  const { rect } = source
  for (let y = 0; y < target.rect.height; y += 1) {
    const row = Math.floor(from.y + ((target.rect.y + y + 0.5 - to.y) / to.height) * from.height) - rect.y
    if (row < 0 || row >= rect.height) continue
    for (let x = 0; x < target.rect.width; x += 1) {
      const column = Math.floor(from.x + ((target.rect.x + x + 0.5 - to.x) / to.width) * from.width) - rect.x
      if (column < 0 || column >= rect.width) continue
      result.bits[y * target.rect.width + x] = source.bits[row * rect.width + column] ?? 0
    }
  }
  return maskOf(runsOfBitmaps([result], mask), mask)
}
