// What dragging does in the select tool: it moves shapes, pulls a frame or vertices, or opens a frame to select.
import { rectBetween, touches } from '../geometry/rect'
import { boundsOf } from '../geometry/hit'
import { snapped } from '../geometry/snap'
import { moved, scaled } from '../operations/transform'
import { isSameVertex, vertexOf, withVertexAdded, withVerticesMoved, type VertexPath } from '../operations/vertices'
import { withGeometry } from '../shapes'
import type { EditorShape, Geometry, ImagePoint, Op, Polygon } from '../types'
import { editedPolygon, frameOf, frameTo, selectedShapes, type Grip } from './grips'
import type { Preview } from './preview'
import { NOTHING_DONE, type PointerInput, type ToolContext, type ToolResult } from './tool'

export interface Drag {
  to: (context: ToolContext, event: PointerInput) => ToolResult
  end: (context: ToolContext, event: PointerInput) => ToolResult
}

interface Start {
  readonly at: ImagePoint
  readonly grip: Grip | null
  readonly shape: EditorShape | null
}

export function beginDrag(context: ToolContext, event: PointerInput, start: Start, chosen: readonly VertexPath[]): Drag {
  const { grip, shape, at } = start
  if (grip?.kind === 'frame') return framePull(context, grip.side)
  if (grip) return vertexPull(context, grip, chosen, at)
  if (shape && !event.shift) return move(context, shape, at)
  return marquee(at, event.shift || event.ctrl)
}

/** Moves the selection, or a shape that was not in it, which is then selected. */
function move(context: ToolContext, shape: EditorShape, from: ImagePoint): Drag {
  const inSelection = context.selection.has(shape.id)
  const shapes = inSelection ? selectedShapes(context) : [shape]
  const ids = new Set(shapes.map(({ id }) => id))
  // Masks move by whole pixels, and shapes that move together stay together.
  const whole = shapes.some(({ geometry }) => geometry.type === 'mask')
  const way = ({ point, shift }: PointerInput): [number, number] => {
    let [dx, dy] = [point.x - from.x, point.y - from.y]
    if (shift) [dx, dy] = Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, dy]
    return whole ? [Math.round(dx), Math.round(dy)] : [dx, dy]
  }
  return {
    to: (_context, event) => {
      const [dx, dy] = way(event)
      return { preview: { moved: { ids, dx, dy } }, cursor: 'move', status: `${dx.toFixed(0)}, ${dy.toFixed(0)}` }
    },
    end: (now, event) => {
      const [dx, dy] = way(event)
      const select = inSelection ? {} : { select: [shape.id] }
      if (dx === 0 && dy === 0) return select
      const label = shapes.length === 1 ? 'Move a shape' : `Move ${shapes.length} shapes`
      return { ops: puts(now, shapes, (geometry) => moved(geometry, dx, dy)), label, ...select }
    },
  }
}

function framePull(context: ToolContext, side: Extract<Grip, { kind: 'frame' }>['side']): Drag {
  const shapes = selectedShapes(context)
  const frame = frameOf(shapes)
  if (frame === null) return NO_DRAG
  const target = ({ point, shift }: PointerInput) => frameTo(frame, side, point, shift)
  return {
    to: (_context, event) => {
      const to = target(event)
      const replaced = new Map(shapes.map(({ id, geometry }) => [id, scaled(geometry, frame, to)]))
      const size = `${Math.round(Math.abs(to.width))} × ${Math.round(Math.abs(to.height))}`
      return { preview: { replaced, labels: [{ at: event.point, text: size }] }, status: size }
    },
    end: (now, event) => {
      const to = target(event)
      if (Math.abs(to.width) < LEAST_SIDE || Math.abs(to.height) < LEAST_SIDE) return { status: 'A shape needs a size.' }
      return { ops: puts(now, shapes, (geometry) => scaled(geometry, frame, to)), label: 'Scale' }
    },
  }
}

/** Smaller is nothing that can be seen or taken again. */
const LEAST_SIDE = 0.5

/** Pulls one vertex, or all that are chosen when it is one of them; from the middle of an edge, a new one. */
function vertexPull(context: ToolContext, grip: Extract<Grip, { path: VertexPath }>, chosen: readonly VertexPath[], from: ImagePoint): Drag {
  const found = editedPolygon(context)
  if (found === null) return NO_DRAG
  const { shape } = found
  const { polygon, paths } = pulled(found.polygon, grip, chosen)
  const anchor = (paths[0] && vertexOf(polygon, paths.find((path) => isSameVertex(path, grip.path)) ?? paths[0])) ?? [from.x, from.y]
  const except = new Set([shape.id])
  const geometryAt = (now: ToolContext, { point, scale }: PointerInput): Polygon => {
    const aim = { x: anchor[0] + point.x - from.x, y: anchor[1] + point.y - from.y }
    const to = paths.length === 1 ? snapped(now, aim, scale, except).point : aim
    return withVerticesMoved(polygon, paths, to.x - anchor[0], to.y - anchor[1])
  }
  return {
    to: (now, event) => {
      const geometry = geometryAt(now, event)
      const handles = paths.flatMap((path): NonNullable<Preview['handles']> => {
        const at = vertexOf(geometry, path)
        return at ? [{ at: { x: at[0], y: at[1] }, kind: 'vertex', hot: true }] : []
      })
      return { preview: { replaced: new Map([[shape.id, geometry]]), handles }, cursor: 'move' }
    },
    end: (now, event) => ({
      ops: [{ op: 'put', shape: withGeometry(now, shape, geometryAt(now, event)) }],
      label: grip.kind === 'middle' ? 'Add a vertex' : paths.length === 1 ? 'Move a vertex' : `Move ${paths.length} vertices`,
    }),
  }
}

function pulled(
  polygon: Polygon,
  grip: Extract<Grip, { path: VertexPath }>,
  chosen: readonly VertexPath[],
): { polygon: Polygon; paths: readonly VertexPath[] } {
  if (grip.kind === 'middle') {
    const added = withVertexAdded(polygon, grip.path, [grip.at.x, grip.at.y])
    return { polygon: added, paths: [{ ...grip.path, at: grip.path.at + 1 }] }
  }
  return { polygon, paths: chosen.some((path) => isSameVertex(path, grip.path)) ? chosen : [grip.path] }
}

/** Selects what it touches; with Shift or Ctrl, besides what was selected. */
function marquee(from: ImagePoint, add: boolean): Drag {
  return {
    to: (_context, event) => ({ preview: { marquee: rectBetween(from, event.point) } }),
    end: (context, event) => {
      const rect = rectBetween(from, event.point)
      const found = context.index
        .within(rect)
        .filter((shape) => !context.isLocked(shape) && !context.isHidden(shape))
        .filter(({ geometry }) => touches(rect, boundsOf(geometry) ?? { x: -1, y: -1, width: 0, height: 0 }))
      return { select: [...new Set([...(add ? context.selection : []), ...found.map(({ id }) => id)])] }
    },
  }
}

const NO_DRAG: Drag = { to: () => NOTHING_DONE, end: () => NOTHING_DONE }

function puts(context: ToolContext, shapes: readonly EditorShape[], change: (geometry: Geometry) => Geometry): Op[] {
  return shapes.map((shape) => ({ op: 'put', shape: withGeometry(context, shape, change(shape.geometry)) }))
}
