// Polygon: a vertex at each click, a line of vertices while dragging; with Alt, a hole in the selected polygon.
import { partsOf } from '../geometry/hit'
import { isInside } from '../geometry/polygon'
import { simplifiedLine } from '../geometry/simplify'
import { SNAP, snapped } from '../geometry/snap'
import { newShape, withGeometry } from '../shapes'
import type { EditorShape, ImagePoint, Part, Ring } from '../types'
import type { Handle, Preview } from './preview'
import { NOTHING_DONE, type KeyInput, type PointerInput, type Tool, type ToolContext, type ToolResult } from './tool'

/** Pixels of the screen that a drag goes before it draws, and between the points that it leaves. */
const FREEHAND = 5

export function createPolygonTool(): Tool {
  let vertices: ImagePoint[] = []
  /** Where each press began in `vertices`: one step back takes away what one press added. */
  let presses: number[] = []
  let asHole = false
  let cursor: ImagePoint | null = null
  let closing = false

  const reset = (): void => {
    vertices = []
    presses = []
    asHole = closing = false
  }
  const place = (context: ToolContext, event: PointerInput): ImagePoint => {
    const first = vertices[0]
    closing = first !== undefined && vertices.length >= 3 && distanceOnScreen(first, event) <= SNAP
    return closing && first ? first : snapped(context, event.point, event.scale).point
  }
  const finish = (context: ToolContext): ToolResult => {
    if (vertices.length < 3) return shown(context, 'A polygon needs at least three corners.')
    const ring = vertices.map(({ x, y }): [number, number] => [x, y])
    const hole = asHole
    reset()
    return hole ? holeIn(context, ring) : polygonOf(context, ring)
  }
  const shown = (context: ToolContext, status?: string): ToolResult => {
    if (vertices.length === 0) return cursor === null ? NOTHING_DONE : { preview: snapMark(context, cursor) }
    const points = cursor === null || closing ? vertices : [...vertices, cursor]
    const handles = vertices.map((at, index): Handle => ({
      at,
      kind: index === 0 && vertices.length >= 3 ? 'close' : 'vertex',
      hot: index === 0 && closing,
    }))
    const path = { points, closed: closing, filled: points.length > 2, dashed: asHole, className: context.className }
    return { preview: { paths: [path], handles }, status: status ?? statusOf(vertices.length, closing) }
  }

  return {
    id: 'polygon',
    cursor: 'crosshair',
    down: (context, event) => {
      if (context.className === null) return { status: 'Choose a class first.' }
      if (event.clicks >= 2 && vertices.length >= 3) return finish(context)
      if (vertices.length === 0) asHole = event.alt
      cursor = place(context, event)
      if (closing) return finish(context)
      presses.push(vertices.length)
      vertices.push(cursor)
      return shown(context)
    },
    move: (context, event) => {
      cursor = place(context, event)
      const last = vertices.at(-1)
      if (event.buttons === 1 && last && !closing && distanceOnScreen(last, event) >= FREEHAND) vertices.push(cursor)
      return shown(context)
    },
    up: (context, event) => {
      const from = presses.at(-1)
      // A line that was drawn by hand keeps only the vertices that it needs.
      if (from !== undefined && vertices.length - from > 2) {
        vertices.splice(from, Infinity, ...simplifiedLine(vertices.slice(from), 1 / event.scale))
        if (closing) return finish(context)
      }
      return shown(context)
    },
    cancel: () => {
      reset()
      return NOTHING_DONE
    },
    key: (context, event) => {
      if (vertices.length === 0) return NOTHING_DONE
      if (event.key === 'Enter') return { ...finish(context), handled: true }
      if (isStepBack(event)) {
        vertices.length = presses.pop() ?? 0
        if (vertices.length === 0) reset()
        return { ...shown(context), handled: true }
      }
      return NOTHING_DONE
    },
    show: (context) => shown(context),
  }
}

function distanceOnScreen(at: ImagePoint, { point, scale }: PointerInput): number {
  return Math.hypot(at.x - point.x, at.y - point.y) * scale
}

function isStepBack({ key, ctrl, shift }: KeyInput): boolean {
  return key === 'Backspace' || (ctrl && !shift && key.toLowerCase() === 'z')
}

function statusOf(count: number, closing: boolean): string {
  if (closing) return 'Click to close the polygon.'
  return count < 3 ? 'Click the corners, or drag to draw freely.' : 'Enter, a double click or the first corner closes it.'
}

function snapMark(context: ToolContext, at: ImagePoint): Preview {
  return context.settings.snap ? { handles: [{ at, kind: 'vertex', hot: true }] } : {}
}

function polygonOf(context: ToolContext, ring: Ring): ToolResult {
  if (context.className === null) return NOTHING_DONE
  const shape = newShape(context, context.className, { type: 'polygon', parts: [[ring]] })
  return { ops: [{ op: 'put', shape }], label: 'Draw a polygon', select: [shape.id] }
}

/** The hole goes into the part of a selected polygon (else of the highest under it) in which its first corner lies. */
function holeIn(context: ToolContext, ring: Ring): ToolResult {
  const [x, y] = ring[0] ?? [0, 0]
  const found = context.index.under({ x, y }, 0).filter((shape) => takesHoles(context, shape))
  const shape = found.find(({ id }) => context.selection.has(id)) ?? found[0]
  if (shape === undefined || shape.geometry.type === 'mask') return { status: 'A hole begins inside a polygon.' }
  const parts = partsOf(shape.geometry).map((part): Part => (isInside(part, { x, y }) ? [...part, ring] : part))
  const changed = withGeometry(context, shape, { type: 'polygon', parts })
  return { ops: [{ op: 'put', shape: changed }], label: 'Cut a hole', select: [shape.id] }
}

function takesHoles(context: ToolContext, shape: EditorShape): boolean {
  return shape.geometry.type !== 'mask' && !context.isLocked(shape) && !context.isHidden(shape)
}
