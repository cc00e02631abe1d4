// Rotated box: two clicks (or a drag) set one side, the third sets how far it reaches; a polygon of four corners.
import { newShape } from '../shapes'
import type { ImagePoint, Ring } from '../types'
import { NOTHING_DONE, type PointerInput, type Tool, type ToolContext, type ToolResult } from './tool'

const CLICK = 4

export function createRotatedBoxTool(): Tool {
  let first: ImagePoint | null = null
  let second: ImagePoint | null = null

  const shown = (context: ToolContext, at: ImagePoint): ToolResult => {
    if (first === null) return NOTHING_DONE
    const ring = second === null ? null : rotatedRing(first, second, at)
    const points = ring === null ? [first, at] : ring.map(([x, y]) => ({ x, y }))
    const path = { points, closed: ring !== null, filled: ring !== null, dashed: false, className: context.className }
    const status = ring === null ? 'Set the end of one side.' : 'Click how far the box reaches.'
    return { preview: { paths: [path] }, status }
  }
  const finish = (context: ToolContext, at: ImagePoint): ToolResult => {
    if (first === null || second === null || context.className === null) return NOTHING_DONE
    const ring = rotatedRing(first, second, at)
    if (ring === null) return shown(context, at)
    first = second = null
    const shape = newShape(context, context.className, { type: 'polygon', parts: [[ring]] })
    return { ops: [{ op: 'put', shape }], label: 'Draw a rotated box', select: [shape.id] }
  }
  const sideSet = (event: PointerInput): boolean =>
    first !== null && Math.hypot(event.point.x - first.x, event.point.y - first.y) * event.scale >= CLICK

  return {
    id: 'rotated-box',
    cursor: 'crosshair',
    down: (context, event) => {
      if (context.className === null) return { status: 'Choose a class first.' }
      if (second !== null) return finish(context, event.point)
      if (first === null) first = event.point
      else if (sideSet(event)) second = event.point
      return shown(context, event.point)
    },
    move: (context, event) => shown(context, event.point),
    up: (context, event) => {
      if (second === null && sideSet(event)) second = event.point
      return shown(context, event.point)
    },
    cancel: () => {
      first = second = null
      return NOTHING_DONE
    },
    key: () => NOTHING_DONE,
    show: () => NOTHING_DONE,
  }
}

/** The corners of the box with the side from a to b that reaches as far as a point; null when it has no area. */
export function rotatedRing(a: ImagePoint, b: ImagePoint, to: ImagePoint): Ring | null {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = Math.hypot(dx, dy)
  if (length === 0) return null
  const [nx, ny] = [-dy / length, dx / length]
  const reach = (to.x - b.x) * nx + (to.y - b.y) * ny
  if (reach === 0) return null
  return [
    [a.x, a.y],
    [b.x, b.y],
    [b.x + nx * reach, b.y + ny * reach],
    [a.x + nx * reach, a.y + ny * reach],
  ]
}
