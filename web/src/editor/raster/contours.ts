// The outlines of pixels, along their edges: filled again, they give back the same pixels.
import { isInside, signedArea } from '../geometry/polygon'
import { rectAround } from '../geometry/rect'
import type { Part, Ring } from '../types'
import type { Bitmap } from './bitmap'

/** Right, down, left, up: one step along the edges of pixels. */
const STEPS = [[1, 0], [0, 1], [-1, 0], [0, -1]] as const

/** The parts of what is set, each with its holes. Pixels that touch at a corner alone belong to different parts. */
export function contoursOf(bitmap: Bitmap): Part[] {
  const rings = tracedRings(bitmap)
  const outlines = rings
    .filter((ring) => signedArea(ring) > 0)
    .map((ring) => ({ part: [ring] as Part, area: signedArea(ring), rect: rectAround(ring) }))
    .sort((a, b) => a.area - b.area)
  for (const hole of rings) {
    if (signedArea(hole) > 0) continue
    const at = besideFirstEdge(hole)
    // The smallest outline around it: the part whose pixels lie at the hole's border.
    const around = outlines.find(({ part: [outline = []], rect }) => {
      return rect !== null && at.x > rect.x && at.x < rect.x + rect.width && isInside([outline], at)
    })
    around?.part.push(hole)
  }
  return outlines.map(({ part }) => part)
}

/** The middle of the set pixel to the right of the first edge of a ring. */
function besideFirstEdge(ring: Ring): { x: number; y: number } {
  const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = ring
  const [dx, dy] = [Math.sign(x1 - x0), Math.sign(y1 - y0)]
  return { x: x0 + dx / 2 - dy / 2, y: y0 + dy / 2 + dx / 2 }
}

/** Closed lines that have what is set on their right. */
function tracedRings({ rect, bits }: Bitmap): Ring[] {
  const across = rect.width + 1
  const edges = edgesOf(rect.width, rect.height, bits)
  const rings: Ring[] = []
  for (let start = 0; start < edges.length; start += 1) {
    while (edges[start]) rings.push(traced(edges, start, across, rect.x, rect.y))
  }
  return rings
}

/** For each corner of the pixels, a bit for each direction in which an edge leaves it. */
function edgesOf(width: number, height: number, bits: Uint8Array): Uint8Array {
  const across = width + 1
  const edges = new Uint8Array(across * (height + 1))
  const leave = (x: number, y: number, direction: number): void => {
    edges[y * across + x] = (edges[y * across + x] ?? 0) | (1 << direction)
  }
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (!bits[at]) continue
      if (y === 0 || !bits[at - width]) leave(x, y, 0)
      if (x === width - 1 || !bits[at + 1]) leave(x + 1, y, 1)
      if (y === height - 1 || !bits[at + width]) leave(x + 1, y + 1, 2)
      if (x === 0 || !bits[at - 1]) leave(x, y + 1, 3)
    }
  }
  return edges
}

/** Follows edges from a corner back to it, taking each away, and turning right where it can. */
function traced(edges: Uint8Array, start: number, across: number, left: number, top: number): Ring {
  const ring: Ring = []
  let at = start
  let direction = [0, 1, 2, 3].find((one) => (edges[start] ?? 0) & (1 << one)) ?? 0
  let before = -1
  do {
    edges[at] = (edges[at] ?? 0) & ~(1 << direction)
    if (direction !== before) ring.push([left + (at % across), top + Math.floor(at / across)])
    const [dx, dy] = STEPS[direction] ?? [0, 0]
    at += dy * across + dx
    before = direction
    const leaving = edges[at] ?? 0
    direction = [1, 0, 3].map((turn) => (before + turn) % 4).find((one) => leaving & (1 << one)) ?? before
  } while (at !== start)
  return ring
}
