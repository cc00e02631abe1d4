// Vertices of polygons: moved, added and removed. What is left of a polygon is a polygon, or nothing.
import { vertexAt } from '../geometry/polygon'
import type { Part, Polygon, Ring, Vertex } from '../types'

/** Which vertex: the part, the ring in it and the place in the ring. */
export interface VertexPath {
  readonly part: number
  readonly ring: number
  readonly at: number
}

export function isSameVertex(a: VertexPath, b: VertexPath): boolean {
  return a.part === b.part && a.ring === b.ring && a.at === b.at
}

export function vertexOf(polygon: Polygon, { part, ring, at }: VertexPath): Vertex | undefined {
  return polygon.parts[part]?.[ring]?.[at]
}

/** All vertices, with where they are. */
export function verticesOf(polygon: Polygon): { path: VertexPath; vertex: Vertex }[] {
  return polygon.parts.flatMap((rings, part) =>
    rings.flatMap((vertices, ring) => vertices.map((vertex, at) => ({ path: { part, ring, at }, vertex }))),
  )
}

export function withVerticesMoved(polygon: Polygon, paths: readonly VertexPath[], dx: number, dy: number): Polygon {
  return eachRing(polygon, (ring, here) =>
    ring.map(([x, y], at): Vertex => (paths.some((path) => here(path) && path.at === at) ? [x + dx, y + dy] : [x, y])),
  )
}

/** A new vertex after the one at `path`. */
export function withVertexAdded(polygon: Polygon, path: VertexPath, vertex: Vertex): Polygon {
  return eachRing(polygon, (ring, here) =>
    here(path) ? [...ring.slice(0, path.at + 1), vertex, ...ring.slice(path.at + 1)] : ring,
  )
}

/** Rings with fewer than three vertices go, with the holes when it is an outline; null when nothing is left. */
export function withoutVertices(polygon: Polygon, paths: readonly VertexPath[]): Polygon | null {
  const left = eachRing(polygon, (ring, here) =>
    ring.filter((_vertex, at) => !paths.some((path) => here(path) && path.at === at)),
  )
  const parts = left.parts.flatMap(([outline, ...holes]): Part[] =>
    outline === undefined || outline.length < 3 ? [] : [[outline, ...holes.filter((hole) => hole.length >= 3)]],
  )
  return parts.length === 0 ? null : { type: 'polygon', parts }
}

/** The middles of the edges that are at least `least` pixels long; a grip there adds a vertex. */
export function middlesOf(polygon: Polygon, least: number): { path: VertexPath; vertex: Vertex }[] {
  return verticesOf(polygon).flatMap(({ path, vertex: [x0, y0] }) => {
    const [x1, y1] = vertexAt(polygon.parts[path.part]?.[path.ring] ?? [], path.at + 1)
    if (Math.hypot(x1 - x0, y1 - y0) < least) return []
    return [{ path, vertex: [(x0 + x1) / 2, (y0 + y1) / 2] }]
  })
}

type Here = (path: VertexPath) => boolean

function eachRing(polygon: Polygon, change: (ring: Ring, here: Here) => Ring): Polygon {
  const parts = polygon.parts.map((rings, part) =>
    rings.map((vertices, ring) => change(vertices, (path) => path.part === part && path.ring === ring)),
  )
  return { type: 'polygon', parts }
}
