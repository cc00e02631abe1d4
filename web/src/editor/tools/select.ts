// Select and edit: choose shapes, move and scale them, and move, add and remove the vertices of a polygon.
import { moved } from '../operations/transform'
import { isSameVertex, withoutVertices, type VertexPath } from '../operations/vertices'
import { selected } from '../selection'
import { withGeometry } from '../shapes'
import type { EditorShape, ImagePoint, Op } from '../types'
import { beginDrag, type Drag } from './drags'
import { cursorOf, editedPolygon, gripsOf, gripUnder, handlesOf, REACH, selectedShapes, type Grip } from './grips'
import type { Preview } from './preview'
import { NOTHING_DONE, type KeyInput, type PointerInput, type Tool, type ToolContext, type ToolResult } from './tool'

/** A press that moves less than this on the screen is a click. */
const CLICK = 3
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

interface Press {
  readonly at: ImagePoint
  readonly grip: Grip | null
  readonly shape: EditorShape | null
  /** It was selected before the press, so that a click may go on to the shape below. */
  readonly again: boolean
}

export function createSelectTool(): Tool {
  let press: Press | null = null
  let drag: Drag | null = null
  let chosen: readonly VertexPath[] = []
  /** A frame instead of vertices around one polygon; a double click changes it. */
  let asFrame = false
  let edited: string | null = null

  const shown = (context: ToolContext, scale: number, hot: Grip | null): Preview => {
    const only = context.selection.size === 1 ? ([...context.selection][0] ?? null) : null
    if (only !== edited) {
      edited = only
      asFrame = false
      chosen = []
    }
    return { handles: handlesOf(gripsOf(context, scale, asFrame), hot, chosen) }
  }
  const clicked = (context: ToolContext, event: PointerInput, { grip, shape, again }: Press): ToolResult => {
    const preview = shown(context, event.scale, grip)
    if (grip?.kind === 'vertex') return { preview, ...vertexClicked(context, event, grip.path) }
    if (event.clicks >= 2 && shape && context.selection.has(shape.id) && shape.geometry.type === 'polygon') {
      asFrame = !asFrame
      return { preview: shown(context, event.scale, null) }
    }
    if (shape === null) return event.shift || event.ctrl ? { preview } : { select: [] }
    const add = event.shift || event.ctrl
    const target = again && !add ? below(context, event, shape) : shape
    return { select: [...selected(context.selection, [target.id], add)] }
  }
  const vertexClicked = (context: ToolContext, event: PointerInput, path: VertexPath): ToolResult => {
    if (event.alt) return verticesRemoved(context, [path])
    const known = chosen.some((one) => isSameVertex(one, path))
    if (event.shift) chosen = known ? chosen.filter((one) => !isSameVertex(one, path)) : [...chosen, path]
    else chosen = [path]
    return { preview: shown(context, event.scale, null) }
  }
  const verticesRemoved = (context: ToolContext, paths: readonly VertexPath[]): ToolResult => {
    const found = editedPolygon(context)
    chosen = []
    if (found === null) return NOTHING_DONE
    const left = withoutVertices(found.polygon, paths)
    const op: Op =
      left === null
        ? { op: 'remove', id: found.shape.id }
        : { op: 'put', shape: withGeometry(context, found.shape, left) }
    return { ops: [op], label: paths.length === 1 ? 'Remove a vertex' : `Remove ${paths.length} vertices` }
  }
  const pressed = (context: ToolContext, event: PointerInput): ToolResult => {
    const grip = gripUnder(context, event, asFrame)
    const shape = grip === null ? (hitBy(context, event)[0] ?? null) : null
    const inSelection = grip === null ? (hitBy(context, event).find(({ id }) => context.selection.has(id)) ?? null) : null
    press = { at: event.point, grip, shape: inSelection ?? shape, again: inSelection !== null }
    return { preview: shown(context, event.scale, grip) }
  }

  return {
    id: 'select',
    cursor: 'default',
    down: pressed,
    move: (context, event) => {
      if (drag !== null) return drag.to(context, event)
      if (press === null || event.buttons === 0) return hovered(context, event, shown, asFrame)
      if (Math.hypot(event.point.x - press.at.x, event.point.y - press.at.y) * event.scale < CLICK) return { preview: shown(context, event.scale, press.grip) }
      drag = beginDrag(context, event, press, chosen)
      return drag.to(context, event)
    },
    up: (context, event) => {
      const before = press
      const done = drag
      press = drag = null
      if (done !== null) return done.end(context, event)
      return before === null ? NOTHING_DONE : clicked(context, event, before)
    },
    cancel: () => {
      press = drag = null
      chosen = []
      return NOTHING_DONE
    },
    key: (context, event) => {
      const removes = event.key === 'Delete' || event.key === 'Backspace'
      if (removes && chosen.length > 0) return { ...verticesRemoved(context, chosen), handled: true }
      if (removes) return deleted(context)
      if (event.key === 'Escape' && context.selection.size > 0 && drag === null) return { select: [], handled: true }
      return nudged(context, event)
    },
    show: (context, scale) => ({ preview: shown(context, scale, null) }),
  }
}

function hitBy(context: ToolContext, event: PointerInput): EditorShape[] {
  return context.index
    .under(event.point, REACH[event.pointerType] / 2 / event.scale)
    .filter((shape) => !context.isLocked(shape) && !context.isHidden(shape))
}

/** A second click at the same place takes the next shape below; after the lowest, the highest again. */
function below(context: ToolContext, event: PointerInput, shape: EditorShape): EditorShape {
  const all = hitBy(context, event)
  return all[(all.findIndex(({ id }) => id === shape.id) + 1) % all.length] ?? shape
}

function hovered(
  context: ToolContext,
  event: PointerInput,
  shown: (context: ToolContext, scale: number, hot: Grip | null) => Preview,
  asFrame: boolean,
): ToolResult {
  const grip = gripUnder(context, event, asFrame)
  const preview = shown(context, event.scale, grip)
  if (grip !== null) return { preview, cursor: cursorOf(grip), status: grip.kind === 'vertex' ? 'Alt and a click removes the vertex.' : '' }
  const shape = hitBy(context, event)[0]
  return shape ? { preview, cursor: context.selection.has(shape.id) ? 'move' : 'pointer', status: shape.class_name } : { preview }
}

function deleted(context: ToolContext): ToolResult {
  const shapes = selectedShapes(context)
  if (shapes.length === 0) return NOTHING_DONE
  const label = shapes.length === 1 ? 'Delete a shape' : `Delete ${shapes.length} shapes`
  return { ops: shapes.map(({ id }) => ({ op: 'remove', id })), label, handled: true }
}

/** Arrows move what is selected by a pixel, with Shift by ten. */
function nudged(context: ToolContext, event: KeyInput): ToolResult {
  const arrow = ARROWS[event.key]
  const shapes = selectedShapes(context)
  if (arrow === undefined || shapes.length === 0 || event.ctrl || event.alt) return NOTHING_DONE
  const step = event.shift ? 10 : 1
  const ops = shapes.map((shape): Op => {
    return { op: 'put', shape: withGeometry(context, shape, moved(shape.geometry, arrow[0] * step, arrow[1] * step)) }
  })
  return { ops, label: 'Move', handled: true }
}
