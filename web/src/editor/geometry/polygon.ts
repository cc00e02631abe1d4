// Rings and parts of polygons: measures, and where a point lies.
import type { ImagePoint, Part, Ring, Vertex } from '../types'

/** Twice the area, positive when the ring goes clockwise on the screen. */
function doubleArea(ring: Ring): number {
  let sum = 0
  for (let at = 0; at < ring.length; at += 1) {
    const [x0, y0] = vertexAt(ring, at)
    const [x1, y1] = vertexAt(ring, at + 1)
    sum += x0 * y1 - x1 * y0
  }
  return sum
}

/** Area in square pixels, positive when the ring goes clockwise on the screen. */
export function signedArea(ring: Ring): number {
  return doubleArea(ring) / 2
}

/** Area in square pixels, without the holes. */
export function areaOfParts(parts: readonly Part[]): number {
  let area = 0
  for (const [outline, ...holes] of parts) {
    if (outline === undefined) continue
    area += Math.abs(doubleArea(outline)) / 2
    for (const hole of holes) area -= Math.abs(doubleArea(hole)) / 2
  }
  return area
}

/** A corner of a ring; places go around. */
export function vertexAt(ring: Ring, at: number): Vertex {
  return ring[((at % ring.length) + ring.length) % ring.length] ?? [0, 0]
}

/** Inside an odd number of rings: in the outline and in no hole. */
export function isInside(part: Part, { x, y }: ImagePoint): boolean {
  let inside = false
  for (const ring of part) {
    for (let at = 0; at < ring.length; at += 1) {
      const [x0, y0] = vertexAt(ring, at)
      const [x1, y1] = vertexAt(ring, at + 1)
      if (y0 <= y !== y1 <= y && x < x0 + ((y - y0) * (x1 - x0)) / (y1 - y0)) inside = !inside
    }
  }
  return inside
}

/** The point of the line from a to b that is nearest, as the part (0 to 1) of the way, and its squared distance. */
export function nearestOnLine({ x, y }: ImagePoint, a: Vertex, b: Vertex): { part: number; squared: number } {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length = dx * dx + dy * dy
  const part = length === 0 ? 0 : Math.min(Math.max(((x - a[0]) * dx + (y - a[1]) * dy) / length, 0), 1)
  const [ex, ey] = [a[0] + part * dx - x, a[1] + part * dy - y]
  return { part, squared: ex * ex + ey * ey }
}

/** The nearest edge of a ring: the place of its first corner, the nearest point and its distance; null for no ring. */
export function nearestEdge(ring: Ring, point: ImagePoint): { edge: number; at: Vertex; distance: number } | null {
  let best: { edge: number; at: Vertex; distance: number } | null = null
  for (let edge = 0; edge < ring.length; edge += 1) {
    const [a, b] = [vertexAt(ring, edge), vertexAt(ring, edge + 1)]
    const { part, squared } = nearestOnLine(point, a, b)
    const distance = Math.sqrt(squared)
    if (best === null || distance < best.distance) {
      best = { edge, at: [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])], distance }
    }
  }
  return best
}
