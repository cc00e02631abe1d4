// Pixels of masks, painted for the screen: runs are looked up for the columns that are seen, so it costs the screen.
import type { View } from '@/viewer/geometry/view'
import type { Runs } from '../raster/runs'
import type { Rect, Size } from '../types'
import type { Rgb } from './colors'

/** Part of a screen, in device pixels; `pixels` are RGBA as a canvas has them, row by row. */
export interface Sheet {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly pixels: Uint32Array
}

export interface Ink {
  /** RGBA of the insides and of the pixels at the border; 0 leaves what is there. */
  readonly fill: number
  readonly edge: number
}

export function sheetOf({ x, y, width, height }: Rect): Sheet {
  return { x, y, width, height, pixels: new Uint32Array(width * height) }
}

/** RGBA in the order of a canvas; `alpha` 0..1. */
export function packed([red, green, blue]: Rgb, alpha: number): number {
  return ((Math.round(alpha * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0
}

/** The view of device pixels, for one of CSS pixels. */
export function deviceView({ scale, origin }: View, ratio: number): View {
  return { scale: scale * ratio, origin: { x: origin.x * ratio, y: origin.y * ratio } }
}

/** Paints a set of pixels of an image; the middle of each device pixel decides. Says whether any was seen. */
export function paintRuns(sheet: Sheet, runs: Runs, image: Size, view: View, ink: Ink): boolean {
  const rows = rowsSeen(sheet, image, view)
  let painted = false
  let column: Int32Array = spansAt(runs, image, columnAt(sheet, view, -1), rows)
  let next: Int32Array = spansAt(runs, image, columnAt(sheet, view, 0), rows)
  for (let x = 0; x < sheet.width; x += 1) {
    const before = column
    column = next
    next = spansAt(runs, image, columnAt(sheet, view, x + 1), rows)
    if (column.length === 0) continue
    painted = true
    if (ink.fill !== 0) fillSpans(sheet, x, column, ink.fill)
    if (ink.edge !== 0) edgeSpans(sheet, x, before, column, next, ink.edge)
  }
  return painted
}

interface Rows {
  /** For each row of the sheet, the row of the image; beside it: -1. */
  readonly first: number
  readonly last: number
  readonly toSheet: (row: number) => number
}

function rowsSeen(sheet: Sheet, image: Size, { scale, origin }: View): Rows {
  const rowAt = (y: number) => Math.floor((sheet.y + y + 0.5 - origin.y) / scale)
  // The first device row whose middle is at or below the upper edge of a row of the image.
  const toSheet = (row: number) => Math.min(Math.max(Math.ceil(row * scale + origin.y - 0.5) - sheet.y, 0), sheet.height)
  return { first: Math.max(rowAt(0), 0), last: Math.min(rowAt(sheet.height - 1), image.height - 1), toSheet }
}

function columnAt(sheet: Sheet, { scale, origin }: View, x: number): number {
  return Math.floor((sheet.x + x + 0.5 - origin.x) / scale)
}

const NONE = new Int32Array(0)

/** Rows of the sheet that a column of the image sets: start, end, start, end. */
function spansAt(runs: Runs, image: Size, column: number, rows: Rows): Int32Array {
  if (column < 0 || column >= image.width || rows.last < rows.first) return NONE
  const base = column * image.height
  const from = base + rows.first
  const to = base + rows.last + 1
  let at = firstEndingAfter(runs, from)
  if (at >= runs.length || (runs[at] as number) >= to) return NONE
  const spans: number[] = []
  for (; at < runs.length && (runs[at] as number) < to; at += 2) {
    const start = rows.toSheet(Math.max(runs[at] as number, from) - base)
    const end = rows.toSheet(Math.min(runs[at + 1] as number, to) - base)
    if (end <= start) continue
    // Rows between two runs may all fall between two device rows.
    if (spans.length > 0 && spans[spans.length - 1] === start) spans[spans.length - 1] = end
    else spans.push(start, end)
  }
  return Int32Array.from(spans)
}

/** Index (even) of the first run that ends after a place. */
function firstEndingAfter(runs: Runs, place: number): number {
  let low = 0
  let high = runs.length >> 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((runs[middle * 2 + 1] as number) <= place) low = middle + 1
    else high = middle
  }
  return low * 2
}

function fillSpans({ pixels, width }: Sheet, x: number, spans: Int32Array, color: number): void {
  for (let at = 0; at < spans.length; at += 2) {
    const end = (spans[at + 1] as number) * width + x
    for (let place = (spans[at] as number) * width + x; place < end; place += width) pixels[place] = color
  }
}

/** The ends of each span, and what the columns on both sides do not have. */
function edgeSpans(sheet: Sheet, x: number, left: Int32Array, spans: Int32Array, right: Int32Array, color: number): void {
  const { pixels, width } = sheet
  for (let at = 0; at < spans.length; at += 2) {
    const start = spans[at] as number
    const end = spans[at + 1] as number
    pixels[start * width + x] = color
    pixels[(end - 1) * width + x] = color
    fillMissing(sheet, x, start, end, left, color)
    fillMissing(sheet, x, start, end, right, color)
  }
}

function fillMissing(sheet: Sheet, x: number, start: number, end: number, other: Int32Array, color: number): void {
  let place = start
  for (let at = 0; at < other.length && place < end; at += 2) {
    const from = other[at] as number
    const to = other[at + 1] as number
    if (to <= place) continue
    if (from > place) fillSpans(sheet, x, Int32Array.of(place, Math.min(from, end)), color)
    place = Math.max(place, to)
  }
  if (place < end) fillSpans(sheet, x, Int32Array.of(place, end), color)
}
