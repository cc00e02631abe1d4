// Pixels grown, shrunk, smoothed, and their holes filled. Outside the image there is nothing to grow into or from.
import { pixelsOf, padded } from '../geometry/rect'
import type { Size } from '../types'
import { bitmapOfRuns, emptyBitmap, runsOfBitmaps, type Bitmap } from './bitmap'
import { flooded } from './flood'
import { boundsOfRuns } from './rle'
import { NO_RUNS, difference, intersection, inverted, union, type Runs } from './runs'

/** All pixels within `by` pixels of the set; with a negative number, those that far from all that is not in it. */
export function grownRuns(runs: Runs, by: number, image: Size): Runs {
  const total = image.width * image.height
  if (by < 0) {
    const rect = boundsOfRuns(runs, image.height)
    if (rect === null) return NO_RUNS
    // Only what is near the set matters of what is around it.
    const near = pixelsOf(padded(rect, 1), image) ?? rect
    const frame = runsOfBitmaps([{ rect: near, bits: new Uint8Array(near.width * near.height).fill(1) }], image)
    const around = intersection(inverted(runs, total), frame)
    return difference(runs, grownRuns(around, -by, image))
  }
  const bitmap = paddedBitmap(runs, Math.ceil(by), image)
  if (bitmap === null || by === 0) return runs
  const { rect } = bitmap
  const distances = squaredDistances(bitmap)
  const bits = Uint8Array.from(distances, (squared) => (squared <= by * by ? 1 : 0))
  return runsOfBitmaps([{ rect, bits }], image)
}

/** Each pixel becomes what most pixels of the square around it are. */
export function smoothedRuns(runs: Runs, reach: number, image: Size): Runs {
  const bitmap = paddedBitmap(runs, reach, image)
  if (bitmap === null) return NO_RUNS
  const { rect, bits } = bitmap
  const sums = new Int32Array((rect.width + 1) * (rect.height + 1))
  const across = rect.width + 1
  for (let y = 0; y < rect.height; y += 1) {
    for (let x = 0, row = 0; x < rect.width; x += 1) {
      row += bits[y * rect.width + x] ?? 0
      sums[(y + 1) * across + x + 1] = (sums[y * across + x + 1] ?? 0) + row
    }
  }
  const result = emptyBitmap(rect)
  for (let y = 0; y < rect.height; y += 1) {
    const [top, bottom] = [Math.max(y - reach, 0) * across, Math.min(y + reach + 1, rect.height) * across]
    for (let x = 0; x < rect.width; x += 1) {
      const [left, right] = [Math.max(x - reach, 0), Math.min(x + reach + 1, rect.width)]
      const set = (sums[bottom + right] ?? 0) - (sums[top + right] ?? 0) - (sums[bottom + left] ?? 0) + (sums[top + left] ?? 0)
      const all = ((bottom - top) / across) * (right - left)
      if (set * 2 > all) result.bits[y * rect.width + x] = 1
    }
  }
  return runsOfBitmaps([result], image)
}

/** The set with all that it encloses. Pixels that meet at corners enclose. */
export function withoutHoles(runs: Runs, image: Size): Runs {
  const rect = boundsOfRuns(runs, image.height)
  if (rect === null) return NO_RUNS
  // One pixel more on each side, also outside the image, so that all that is outside is joined.
  const around = padded(rect, 1)
  const { bits } = bitmapOfRuns(runs, around, image.height)
  const outside = flooded(around, { x: around.x, y: around.y }, (place) => bits[place] === 0)
  const filled = outside.bits.map((bit) => 1 - bit)
  return union(runs, runsOfBitmaps([{ rect: around, bits: filled }], image))
}

function paddedBitmap(runs: Runs, margin: number, image: Size): Bitmap | null {
  const rect = boundsOfRuns(runs, image.height)
  const around = rect && pixelsOf(padded(rect, margin), image)
  return around && bitmapOfRuns(runs, around, image.height)
}

/** Squared distance of each pixel to the nearest that is set, exact: down the columns, then along the rows. */
function squaredDistances({ rect, bits }: Bitmap): Float64Array {
  const { width, height } = rect
  const far = width + height
  const columns = new Float64Array(width * height)
  for (let x = 0; x < width; x += 1) {
    let distance = far
    for (let y = 0, at = x; y < height; y += 1, at += width) {
      distance = bits[at] ? 0 : distance + 1
      columns[at] = distance
    }
    distance = far
    for (let y = height - 1, at = (height - 1) * width + x; y >= 0; y -= 1, at -= width) {
      distance = bits[at] ? 0 : distance + 1
      columns[at] = Math.min(columns[at] ?? far, distance)
    }
  }
  for (let y = 0; y < height; y += 1) alongRow(columns.subarray(y * width, (y + 1) * width))
  return columns
}

/** The lower envelope of parabolas (Felzenszwalb and Huttenlocher), in place: distances become squared ones. */
function alongRow(row: Float64Array): void {
  const heights = row.map((distance) => distance * distance)
  const places = new Int32Array(row.length)
  const starts = new Float64Array(row.length + 1)
  let last = 0
  starts[0] = -Infinity
  starts[1] = Infinity
  const meet = (q: number, p: number): number => ((heights[q] ?? 0) + q * q - (heights[p] ?? 0) - p * p) / (2 * (q - p))
  for (let q = 1; q < row.length; q += 1) {
    let start = meet(q, places[last] ?? 0)
    while (start <= (starts[last] ?? 0)) {
      last -= 1
      start = meet(q, places[last] ?? 0)
    }
    last += 1
    places[last] = q
    starts[last] = start
    starts[last + 1] = Infinity
  }
  for (let q = 0, at = 0; q < row.length; q += 1) {
    while ((starts[at + 1] ?? Infinity) < q) at += 1
    const place = places[at] ?? 0
    row[q] = (q - place) * (q - place) + (heights[place] ?? 0)
  }
}
