// Snapping: the vertex or border of a neighbour that a point is near enough to.
import type { ToolContext } from '../tools/tool'
import type { ImagePoint, Vertex } from '../types'
import { partsOf } from './hit'
import { nearestEdge } from './polygon'

/** Pixels of the screen within which a point snaps. */
export const SNAP = 8

export interface Snapped {
  readonly point: ImagePoint
  readonly to: 'vertex' | 'border' | null
}

/**
 * The nearest vertex within reach, else the nearest point of a border, else the point itself.
 *
 * `except` are ids of shapes that do not count, because they are being moved themselves.
 */
export function snapped(
  context: ToolContext,
  point: ImagePoint,
  scale: number,
  except: ReadonlySet<string> = new Set(),
): Snapped {
  if (!context.settings.snap) return { point, to: null }
  const reach = SNAP / scale
  let vertex: { at: Vertex; distance: number } | null = null
  let border: { at: Vertex; distance: number } | null = null
  const around = { x: point.x - reach, y: point.y - reach, width: 2 * reach, height: 2 * reach }
  for (const { id, geometry, ...shape } of context.index.within(around)) {
    if (geometry.type === 'mask' || except.has(id) || context.isHidden({ ...shape, id, geometry })) continue
    for (const ring of partsOf(geometry).flat()) {
      for (const at of ring) {
        const distance = Math.hypot(at[0] - point.x, at[1] - point.y)
        if (distance <= reach && (vertex === null || distance < vertex.distance)) vertex = { at, distance }
      }
      const edge = nearestEdge(ring, point)
      if (edge && edge.distance <= reach && (border === null || edge.distance < border.distance)) border = edge
    }
  }
  const best = vertex ?? border
  if (best === null) return { point, to: null }
  return { point: { x: best.at[0], y: best.at[1] }, to: vertex === null ? 'border' : 'vertex' }
}
