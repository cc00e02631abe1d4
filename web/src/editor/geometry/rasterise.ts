// Polygons and boxes to pixels, by the same rule as the server: a pixel belongs to a shape when its centre is inside.
import { runsOf } from '../raster/rle'
import { emptyBitmap, runsOfBitmaps, type Bitmap } from '../raster/bitmap'
import { NO_RUNS, type Runs } from '../raster/runs'
import type { Geometry, Part, Size } from '../types'
import { partsOf } from './hit'
import { vertexAt } from './polygon'
import { pixelsOf, rectAround } from './rect'

const known = new WeakMap<Geometry, { readonly image: Size; readonly runs: Runs }>()

/** The pixels that a geometry covers in an image; a mask of another size covers none. Kept as long as the geometry is. */
export function runsOfGeometry(geometry: Geometry, image: Size): Runs {
  if (geometry.type === 'mask') {
    return geometry.width === image.width && geometry.height === image.height ? runsOf(geometry) : NO_RUNS
  }
  const before = known.get(geometry)
  if (before && before.image.width === image.width && before.image.height === image.height) return before.runs
  const bitmap = rasterised(partsOf(geometry), image)
  const runs = bitmap === null ? NO_RUNS : runsOfBitmaps([bitmap], image)
  known.set(geometry, { image, runs })
  return runs
}

/** The pixels of parts, cut to what they cover; null when that is nothing. */
export function rasterised(parts: readonly Part[], image: Size): Bitmap | null {
  const around = rectAround(parts.flat(2))
  const rect = around && pixelsOf(around, image)
  if (!rect) return null
  const bitmap = emptyBitmap(rect)
  for (const part of parts) fillPart(bitmap, part, image)
  return bitmap
}

/**
 * For each row, the edges that cross the line through its pixel centres toggle all pixels to their right. The numbers
 * are worked out in the order in which `terrazzo.geometry.raster` does it, so that both round alike.
 */
function fillPart({ rect, bits }: Bitmap, part: Part, image: Size): void {
  const span = rect.width + 1
  const toggles = new Uint8Array(span * rect.height)
  for (const ring of part) {
    if (ring.length < 3) continue
    for (let at = 0; at < ring.length; at += 1) {
      const [a, b] = [vertexAt(ring, at), vertexAt(ring, at + 1)]
      const [top, bottom] = a[1] <= b[1] ? [a, b] : [b, a]
      const first = Math.ceil(clipped(top[1] - 0.5, image.height))
      const last = Math.ceil(clipped(bottom[1] - 0.5, image.height))
      const slope = (bottom[0] - top[0]) / (bottom[1] - top[1])
      for (let row = first; row < last; row += 1) {
        const crossing = top[0] + (row + 0.5 - top[1]) * slope
        const column = Math.ceil(clipped(crossing - 0.5, image.width))
        const place = (row - rect.y) * span + Math.min(Math.max(column - rect.x, 0), rect.width)
        toggles[place] = (toggles[place] ?? 0) ^ 1
      }
    }
  }
  for (let row = 0; row < rect.height; row += 1) {
    let inside = 0
    for (let x = 0; x < rect.width; x += 1) {
      inside ^= toggles[row * span + x] ?? 0
      if (inside) bits[row * rect.width + x] = 1
    }
  }
}

function clipped(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most)
}
