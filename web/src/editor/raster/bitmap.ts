// Pixels of a part of the image as bytes, row by row, and the way to runs and back.
import type { Mask, Rect, Size } from '../types'
import { boundsOfRuns, runsOf } from './rle'
import { NO_RUNS, type Runs } from './runs'

/** 1 where a pixel is set; `rect` is in whole pixels of the image. */
export interface Bitmap {
  readonly rect: Rect
  readonly bits: Uint8Array
}

export function emptyBitmap(rect: Rect): Bitmap {
  return { rect, bits: new Uint8Array(rect.width * rect.height) }
}

/** The pixels of a mask, cut to what it covers; null when it covers nothing. For drawing. */
export function bitmapOfMask(mask: Mask): Bitmap | null {
  const runs = runsOf(mask)
  const rect = boundsOfRuns(runs, mask.height)
  return rect === null ? null : bitmapOfRuns(runs, rect, mask.height)
}

/** The pixels of a set inside a rectangle of an image of this height. */
export function bitmapOfRuns(runs: Runs, rect: Rect, height: number): Bitmap {
  const bitmap = emptyBitmap(rect)
  const { bits } = bitmap
  const { x: left, y: top, width } = rect
  const bottom = top + rect.height
  for (let at = 0; at < runs.length; at += 2) {
    let start = runs[at] ?? 0
    const end = runs[at + 1] ?? 0
    while (start < end) {
      const x = Math.floor(start / height)
      const base = x * height
      const stop = Math.min(end, base + height)
      if (x >= left + width) return bitmap
      if (x >= left) {
        const to = Math.min(stop - base, bottom)
        for (let y = Math.max(start - base, top); y < to; y += 1) bits[(y - top) * width + x - left] = 1
      }
      start = stop
    }
  }
  return bitmap
}

/** The set of pixels of bitmaps that do not overlap, as the tiles of a stroke. Pixels outside the image are left out. */
export function runsOfBitmaps(bitmaps: readonly Bitmap[], image: Size): Runs {
  if (bitmaps.length === 0) return NO_RUNS
  const sorted = [...bitmaps].sort((a, b) => a.rect.y - b.rect.y)
  const left = Math.max(Math.min(...sorted.map(({ rect }) => rect.x)), 0)
  const right = Math.min(Math.max(...sorted.map(({ rect }) => rect.x + rect.width)), image.width)
  const out: number[] = []
  for (let x = left; x < right; x += 1) {
    for (const { rect, bits } of sorted) {
      if (x < rect.x || x >= rect.x + rect.width) continue
      const first = Math.max(-rect.y, 0)
      const last = Math.min(rect.height, image.height - rect.y)
      columnRuns(bits, rect.width, x - rect.x, first, last, x * image.height + rect.y, out)
    }
  }
  return Int32Array.from(out)
}

/** Adds the runs of one column; a run that begins where the last one ended goes on with it. */
function columnRuns(
  bits: Uint8Array,
  width: number,
  column: number,
  first: number,
  last: number,
  base: number,
  out: number[],
): void {
  let inside = false
  for (let y = first, at = first * width + column; y < last; y += 1, at += width) {
    const set = bits[at] !== 0
    if (set === inside) continue
    inside = set
    if (set && out.length > 0 && out[out.length - 1] === base + y) out.pop()
    else out.push(base + y)
  }
  if (inside) out.push(base + last)
}
