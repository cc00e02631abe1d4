// Box: dragged from corner to corner, or set with two clicks.
import { rectBetween } from '../geometry/rect'
import { newShape } from '../shapes'
import type { ImagePoint, Rect } from '../types'
import type { Preview } from './preview'
import { NOTHING_DONE, type PointerInput, type Tool, type ToolContext, type ToolResult } from './tool'

/** A press that moves less than this on the screen is a click, not a drag. */
const CLICK = 4

export function createBoxTool(): Tool {
  let start: ImagePoint | null = null
  /** The first corner was set by a click; the second click sets the other. */
  let byClicks = false

  const finish = (context: ToolContext, event: PointerInput): ToolResult => {
    if (start === null || context.className === null) return NOTHING_DONE
    const rect = boxOf(context, start, event)
    start = null
    byClicks = false
    if (rect.width <= 0 || rect.height <= 0) return { status: 'A box needs a width and a height.' }
    const shape = newShape(context, context.className, { type: 'box', ...rect })
    return { ops: [{ op: 'put', shape }], label: 'Draw a box', select: [shape.id] }
  }

  return {
    id: 'box',
    cursor: 'crosshair',
    down: (context, event) => {
      if (context.className === null) return { status: 'Choose a class first.' }
      if (byClicks) return finish(context, event)
      start = inImage(context, event.point)
      return shown(context, start, event)
    },
    move: (context, event) => (start === null ? NOTHING_DONE : shown(context, start, event)),
    up: (context, event) => {
      if (start === null || byClicks) return start === null ? NOTHING_DONE : shown(context, start, event)
      const moved = Math.hypot(event.point.x - start.x, event.point.y - start.y) * event.scale
      if (moved >= CLICK) return finish(context, event)
      byClicks = true
      return { ...shown(context, start, event), status: 'Click the opposite corner.' }
    },
    cancel: () => {
      start = null
      byClicks = false
      return NOTHING_DONE
    },
    key: () => NOTHING_DONE,
    show: () => NOTHING_DONE,
  }
}

export function inImage({ image }: ToolContext, { x, y }: ImagePoint): ImagePoint {
  return { x: Math.min(Math.max(x, 0), image.width), y: Math.min(Math.max(y, 0), image.height) }
}

/** With Shift, a square. */
function boxOf(context: ToolContext, start: ImagePoint, event: PointerInput): Rect {
  const end = inImage(context, event.point)
  if (!event.shift) return rectBetween(start, end)
  const side = Math.min(Math.abs(end.x - start.x), Math.abs(end.y - start.y))
  return rectBetween(start, {
    x: start.x + Math.sign(end.x - start.x) * side,
    y: start.y + Math.sign(end.y - start.y) * side,
  })
}

function shown(context: ToolContext, start: ImagePoint, event: PointerInput): ToolResult {
  const rect = boxOf(context, start, event)
  const right = rect.x + rect.width
  const bottom = rect.y + rect.height
  const points = [
    { x: rect.x, y: rect.y },
    { x: right, y: rect.y },
    { x: right, y: bottom },
    { x: rect.x, y: bottom },
  ]
  const size = `${Math.round(rect.width)} × ${Math.round(rect.height)}`
  const preview: Preview = {
    paths: [{ points, closed: true, filled: true, dashed: false, className: context.className }],
    labels: [{ at: { x: right, y: bottom }, text: size }],
  }
  return { preview, status: size }
}
