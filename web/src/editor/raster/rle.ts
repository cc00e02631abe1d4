// Masks as the API writes them, COCO's compressed run lengths, to runs and back; exactly as pycocotools does it.
import type { Mask, Rect, Size } from '../types'
import type { Runs } from './runs'

/** Reading and writing cost the whole mask, so what was read or written once is kept as long as the mask is. */
const known = new WeakMap<Mask, Runs>()

/** The pixels of a mask. Throws a RangeError when the text does not describe a mask of its size. */
export function runsOf(mask: Mask): Runs {
  const before = known.get(mask)
  if (before !== undefined) return before
  const runs = decoded(mask)
  known.set(mask, runs)
  return runs
}

/** The mask of some pixels of an image. */
export function maskOf(runs: Runs, { width, height }: Size): Mask {
  const mask: Mask = { type: 'mask', width, height, counts: encoded(runs, width * height) }
  known.set(mask, runs)
  return mask
}

/**
 * Each length is written as digits of 5 bits, lowest first, each plus 48 as a character; bit 5 says that more follow,
 * and the last digit carries the sign. From the fourth length on, the difference to the one before the last is written.
 */
function decoded({ counts, width, height }: Mask): Runs {
  const total = width * height
  const places = new Int32Array(counts.length + 1)
  let [size, place, at, run] = [0, 0, 0, 0]
  let [last, beforeLast] = [0, 0]
  while (at < counts.length) {
    let [value, shift] = [0, 0]
    let digit: number
    do {
      digit = counts.charCodeAt(at) - 48
      if (!(digit >= 0 && digit < 64) || shift > 30) throw broken()
      // No shift of 30 bits and more: it would run over.
      value += (digit & 0x1f) * 2 ** shift
      shift += 5
      at += 1
    } while (digit & 0x20)
    if (digit & 0x10) value -= 2 ** shift
    const length = run > 2 ? value + beforeLast : value
    if (length < 0 || place + length > total) throw broken()
    // A run without pixels joins its neighbours.
    if (length === 0 && size > 0) size -= 1
    else {
      place += length
      places[size] = place
      size += 1
    }
    beforeLast = last
    last = length
    run += 1
  }
  if (place !== total) throw broken()
  // The end of the image closes a set run, and is no border after an unset one.
  if (size & 1 && places[size - 1] !== total) {
    places[size] = total
    size += 1
  }
  return places.slice(0, size & ~1)
}

function broken(): RangeError {
  return new RangeError('A mask holds run lengths that do not fit its size.')
}

function encoded(runs: Runs, total: number): string {
  const lengths: number[] = []
  let place = 0
  for (const next of runs) {
    lengths.push(next - place)
    place = next
  }
  if (place < total || runs.length === 0) lengths.push(total - place)
  const codes = new Uint8Array(lengths.length * 7)
  let size = 0
  for (let at = 0; at < lengths.length; at += 1) {
    let value = (lengths[at] ?? 0) - (at > 2 ? (lengths[at - 2] ?? 0) : 0)
    let more = true
    while (more) {
      const digit = value & 0x1f
      value >>= 5
      more = digit & 0x10 ? value !== -1 : value !== 0
      codes[size] = (more ? digit | 0x20 : digit) + 48
      size += 1
    }
  }
  return new TextDecoder().decode(codes.subarray(0, size))
}

/** The smallest rectangle of whole pixels around a set; null when it is empty. */
export function boundsOfRuns(runs: Runs, height: number): Rect | null {
  if (runs.length === 0) return null
  const left = Math.floor((runs[0] ?? 0) / height)
  const right = Math.floor(((runs[runs.length - 1] ?? 1) - 1) / height)
  let [top, bottom] = [height, 0]
  for (let at = 0; at < runs.length; at += 2) {
    const start = runs[at] ?? 0
    const end = (runs[at + 1] ?? 0) - 1
    const column = Math.floor(start / height)
    if (end >= (column + 1) * height) return { x: left, y: 0, width: right - left + 1, height }
    top = Math.min(top, start - column * height)
    bottom = Math.max(bottom, end - column * height)
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}
