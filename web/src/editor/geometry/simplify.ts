// Fewer vertices for the same line, as Douglas and Peucker do it.
import type { ImagePoint, Ring, Vertex } from '../types'
import { nearestOnLine } from './polygon'

/** The points of a line that are needed so that none of the others is further than `tolerance` from it. */
export function simplifiedLine(points: readonly ImagePoint[], tolerance: number): ImagePoint[] {
  const kept = keptOf(points.map(({ x, y }): Vertex => [x, y]), tolerance)
  return points.filter((_point, at) => kept[at] === 1)
}

/** The same for a ring; it keeps at least three vertices. */
export function simplifiedRing(ring: Ring, tolerance: number): Ring {
  const first = ring[0]
  if (first === undefined || ring.length < 4) return ring
  // The ring is cut at its first vertex and the one farthest from it, so that neither end moves for the other's sake.
  const far = farthest(ring, first)
  const halves = [ring.slice(0, far + 1), [...ring.slice(far), first]]
  const kept = halves.flatMap((half) => {
    const marks = keptOf(half, tolerance)
    return half.filter((_vertex, at) => marks[at] === 1 && at < half.length - 1)
  })
  return kept.length >= 3 ? kept : ring
}

function farthest(ring: Ring, [x, y]: Vertex): number {
  let [best, most] = [0, -1]
  ring.forEach((vertex, at) => {
    const distance = (vertex[0] - x) ** 2 + (vertex[1] - y) ** 2
    if (distance > most) [best, most] = [at, distance]
  })
  return best
}

/** 1 for each vertex of a line that is kept. A stack instead of recursion: rings of masks have many vertices. */
function keptOf(line: readonly Vertex[], tolerance: number): Uint8Array {
  const kept = new Uint8Array(line.length)
  if (line.length === 0) return kept
  kept[0] = kept[line.length - 1] = 1
  const open: [number, number][] = [[0, line.length - 1]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [from, to] = next
    const [a, b] = [line[from], line[to]]
    if (a === undefined || b === undefined) continue
    let [worst, at] = [tolerance * tolerance, -1]
    for (let between = from + 1; between < to; between += 1) {
      const [x, y] = line[between] ?? a
      const { squared } = nearestOnLine({ x, y }, a, b)
      if (squared > worst) [worst, at] = [squared, between]
    }
    if (at < 0) continue
    kept[at] = 1
    open.push([from, at], [at, to])
  }
  return kept
}
