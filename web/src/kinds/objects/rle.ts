// Masks as COCO writes them (column by column, runs in a compressed string), turned into outlines. Pure.
import type { Rings } from '@/viewer/objects'

export interface RleMask {
  height: number
  width: number
  counts: string
}

/** Lengths of the runs: pixels outside, inside, outside, ... down each column, column after column. */
export function runsOf(counts: string): number[] {
  const runs: number[] = []
  for (let at = 0; at < counts.length; ) {
    let value = 0
    let shift = 0
    let more = true
    while (more) {
      const code = counts.charCodeAt(at) - 48
      value += (code & 0x1f) * 2 ** shift
      more = (code & 0x20) !== 0
      at += 1
      shift += 5
      if (!more && (code & 0x10) !== 0) value -= 2 ** shift
    }
    const before = runs[runs.length - 2]
    runs.push(runs.length > 2 && before !== undefined ? value + before : value)
  }
  return runs
}

interface Crop {
  left: number
  top: number
  width: number
  height: number
  /** Row by row, 1 inside. */
  inside: Uint8Array
}

/** The pixels around what is inside; null for an empty mask. */
export function cropOf({ height, counts }: RleMask): Crop | null {
  const spans: { column: number; from: number; to: number }[] = []
  let place = 0
  runsOf(counts).forEach((run, index) => {
    let start = place
    place += run
    if (index % 2 === 0) return
    while (start < place) {
      const column = Math.floor(start / height)
      const end = Math.min(place, (column + 1) * height)
      spans.push({ column, from: start - column * height, to: end - column * height })
      start = end
    }
  })
  const first = spans[0]
  const last = spans[spans.length - 1]
  if (first === undefined || last === undefined) return null
  const left = first.column
  const width = last.column - left + 1
  const top = spans.reduce((least, one) => Math.min(least, one.from), Infinity)
  const rows = spans.reduce((most, one) => Math.max(most, one.to), 0) - top
  const inside = new Uint8Array(width * rows)
  for (const { column, from, to } of spans) {
    for (let row = from; row < to; row += 1) inside[(row - top) * width + column - left] = 1
  }
  return { left, top, width, height: rows, inside }
}

/** Outlines along the edges of the pixels, straight stretches joined. */
export function ringsOfMask(mask: RleMask): Rings {
  const crop = cropOf(mask)
  if (crop === null) return []
  const { left, top, width, height, inside } = crop
  const isIn = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && inside[y * width + x] === 1
  // Edges run with the inside to their right; from each corner, the corners that they lead to.
  const corners = width + 1
  const edges = new Map<number, number[]>()
  const add = (x: number, y: number, toX: number, toY: number) => {
    const from = y * corners + x
    const to = toY * corners + toX
    const known = edges.get(from)
    if (known) known.push(to)
    else edges.set(from, [to])
  }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!isIn(x, y)) continue
      if (!isIn(x, y - 1)) add(x, y, x + 1, y)
      if (!isIn(x + 1, y)) add(x + 1, y, x + 1, y + 1)
      if (!isIn(x, y + 1)) add(x + 1, y + 1, x, y + 1)
      if (!isIn(x - 1, y)) add(x, y + 1, x, y)
    }
  }
  const rings: [number, number][][] = []
  while (edges.size > 0) {
    const [start] = edges.keys()
    if (start === undefined) break
    rings.push(straightened(follow(edges, start), corners).map(([x, y]) => [x + left, y + top]))
  }
  return rings
}

/** Takes one ring out of the edges. */
function follow(edges: Map<number, number[]>, start: number): number[] {
  const ring: number[] = []
  let at = start
  do {
    ring.push(at)
    const next = edges.get(at)?.pop()
    if (next === undefined) break
    if (edges.get(at)?.length === 0) edges.delete(at)
    at = next
  } while (at !== start)
  return ring
}

function straightened(ring: readonly number[], corners: number): [number, number][] {
  const points = ring.map((place): [number, number] => [place % corners, Math.floor(place / corners)])
  return points.filter(([x, y], index) => {
    const before = points[(index + points.length - 1) % points.length] ?? [x, y]
    const after = points[(index + 1) % points.length] ?? [x, y]
    return (before[0] - x) * (after[1] - y) !== (before[1] - y) * (after[0] - x)
  })
}
