// The grips of what is selected: the vertices of one polygon, or a frame around boxes, masks or several shapes.
import { boundsOf } from '../geometry/hit'
import { joined } from '../geometry/rect'
import { isSameVertex, middlesOf, verticesOf, type VertexPath } from '../operations/vertices'
import type { EditorShape, ImagePoint, Polygon, Rect } from '../types'
import type { Handle } from './preview'
import type { PointerInput, ToolContext } from './tool'

/** Pixels of the screen within which a grip is taken; a finger and a pen are less exact than a mouse. */
export const REACH = { mouse: 7, pen: 10, touch: 16 }
/** Edges shorter than this on the screen have no grip in their middle. */
const LEAST_EDGE = 28

/** Part of the smaller side of a frame within which its grips are taken, and what they always have on the screen. */
const SHARE = 0.3
const LEAST_REACH = 2

/** -1, 0 or 1: which side of the frame moves, across and down. */
export interface FrameSide {
  readonly across: -1 | 0 | 1
  readonly down: -1 | 0 | 1
}

export type Grip = { readonly at: ImagePoint } & (
  | { readonly kind: 'vertex' | 'middle'; readonly path: VertexPath }
  | { readonly kind: 'frame'; readonly side: FrameSide }
)

/** The selected shapes that can be changed. */
export function selectedShapes(context: ToolContext): EditorShape[] {
  return [...context.selection]
    .flatMap((id) => context.document.shapes.get(id) ?? [])
    .filter((shape) => !context.isLocked(shape) && !context.isHidden(shape))
}

/** The polygon whose vertices can be taken: the only one selected. */
export function editedPolygon(context: ToolContext): { shape: EditorShape; polygon: Polygon } | null {
  const [shape, ...more] = selectedShapes(context)
  return shape && more.length === 0 && shape.geometry.type === 'polygon' ? { shape, polygon: shape.geometry } : null
}

export function frameOf(shapes: readonly EditorShape[]): Rect | null {
  const rects = shapes.flatMap(({ geometry }) => boundsOf(geometry) ?? [])
  return rects.length === 0 ? null : rects.reduce(joined)
}

/** Vertices come before middles: where both are in reach the vertex is meant. */
export function gripsOf(context: ToolContext, scale: number, asFrame: boolean): Grip[] {
  const edited = asFrame ? null : editedPolygon(context)
  if (edited === null) {
    const frame = frameOf(selectedShapes(context))
    return frame === null ? [] : frameGrips(frame)
  }
  const point = (kind: 'vertex' | 'middle') => (found: { path: VertexPath; vertex: [number, number] }): Grip => ({
    kind,
    path: found.path,
    at: { x: found.vertex[0], y: found.vertex[1] },
  })
  return [
    ...verticesOf(edited.polygon).map(point('vertex')),
    ...middlesOf(edited.polygon, LEAST_EDGE / scale).map(point('middle')),
  ]
}

/** The nearest grip within reach of the pointer, vertices before middles; null when there is none. */
export function gripUnder(context: ToolContext, { point, scale, pointerType }: PointerInput, asFrame: boolean): Grip | null {
  let best: { grip: Grip; distance: number } | null = null
  const frame = frameOf(selectedShapes(context))
  // The middle of a small frame stays free, so that small shapes can be moved.
  const most = frame === null ? 0 : Math.max(Math.min(frame.width, frame.height) * scale * SHARE, LEAST_REACH)
  for (const grip of gripsOf(context, scale, asFrame)) {
    const reach = (grip.kind === 'frame' ? Math.min(REACH[pointerType], most) : REACH[pointerType]) / scale
    const distance = Math.hypot(grip.at.x - point.x, grip.at.y - point.y) + (grip.kind === 'middle' ? reach / 2 : 0)
    if (distance <= reach && (best === null || distance < best.distance)) best = { grip, distance }
  }
  return best?.grip ?? null
}

export function handlesOf(grips: readonly Grip[], hot: Grip | null, chosen: readonly VertexPath[]): Handle[] {
  return grips.map((grip) => ({
    at: grip.at,
    kind: kindOf(grip),
    hot:
      (hot !== null && hot.at.x === grip.at.x && hot.at.y === grip.at.y) ||
      (grip.kind === 'vertex' && chosen.some((path) => isSameVertex(path, grip.path))),
  }))
}

export function cursorOf(grip: Grip): string {
  if (!('side' in grip)) return grip.kind === 'vertex' ? 'move' : 'copy'
  const { across, down } = grip.side
  if (across === 0) return 'ns-resize'
  if (down === 0) return 'ew-resize'
  return across === down ? 'nwse-resize' : 'nesw-resize'
}

/** The frame with one of its sides or corners at a point; with `keep`, of the same proportions. */
export function frameTo(frame: Rect, { across, down }: FrameSide, to: ImagePoint, keep: boolean): Rect {
  let width = across === 0 ? frame.width : across === 1 ? to.x - frame.x : frame.x + frame.width - to.x
  let height = down === 0 ? frame.height : down === 1 ? to.y - frame.y : frame.y + frame.height - to.y
  if (keep && across !== 0 && down !== 0 && frame.width > 0 && frame.height > 0) {
    const factor = Math.max(width / frame.width, height / frame.height)
    width = frame.width * factor
    height = frame.height * factor
  }
  return {
    x: across === -1 ? frame.x + frame.width - width : frame.x,
    y: down === -1 ? frame.y + frame.height - height : frame.y,
    width,
    height,
  }
}

function kindOf(grip: Grip): Handle['kind'] {
  if (!('side' in grip)) return grip.kind
  return grip.side.across !== 0 && grip.side.down !== 0 ? 'corner' : 'edge'
}

function frameGrips({ x, y, width, height }: Rect): Grip[] {
  const sides = [-1, 0, 1] as const
  return sides.flatMap((down) =>
    sides.flatMap((across): Grip[] => {
      if (across === 0 && down === 0) return []
      const at = { x: x + ((across + 1) / 2) * width, y: y + ((down + 1) / 2) * height }
      return [{ kind: 'frame', side: { across, down }, at }]
    }),
  )
}
