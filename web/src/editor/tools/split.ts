// Split: a line, clicked or drawn, that divides the selected shapes (or all that it crosses) in two.
import { rectAround } from '../geometry/rect'
import { simplifiedLine } from '../geometry/simplify'
import { split } from '../operations/combine'
import type { ImagePoint } from '../types'
import { NOTHING_DONE, type Tool, type ToolContext, type ToolResult } from './tool'

const CLICK = 4

export function createSplitTool(): Tool {
  let line: ImagePoint[] = []
  let cursor: ImagePoint | null = null
  let pressed = 0

  const shown = (): ToolResult => {
    if (line.length === 0) return { status: 'Draw a line through a shape.' }
    const points = cursor === null ? line : [...line, cursor]
    const path = { points, closed: false, filled: false, dashed: true, className: null }
    return { preview: { paths: [path] }, status: 'Enter or a double click splits.' }
  }
  const finish = (context: ToolContext): ToolResult => {
    const ops = line.length < 2 ? [] : dividedBy(context, line)
    line = []
    return ops.length === 0 ? { status: 'The line does not go through a shape that can be changed.' } : { ops, label: 'Split' }
  }

  return {
    id: 'split',
    cursor: 'crosshair',
    down: (context, event) => {
      if (event.clicks >= 2 && line.length >= 2) return finish(context)
      cursor = null
      pressed = line.length
      line.push(event.point)
      return shown()
    },
    move: (_context, event) => {
      const last = line.at(-1)
      const far = last && Math.hypot(last.x - event.point.x, last.y - event.point.y) * event.scale >= CLICK
      if (event.buttons === 1 && far) line.push(event.point)
      cursor = event.buttons === 0 ? event.point : null
      return shown()
    },
    up: (context, event) => {
      // A line that was drawn in one go is whole when the hand lifts.
      if (line.length - pressed < 2) return shown()
      line.splice(pressed, Infinity, ...simplifiedLine(line.slice(pressed), 1 / event.scale))
      return finish(context)
    },
    cancel: () => {
      line = []
      return NOTHING_DONE
    },
    key: (context, event) => {
      if (line.length === 0) return NOTHING_DONE
      if (event.key === 'Enter') return { ...finish(context), handled: true }
      if (event.key !== 'Backspace') return NOTHING_DONE
      line.pop()
      return { ...shown(), handled: true }
    },
    show: shown,
  }
}

function dividedBy(context: ToolContext, line: readonly ImagePoint[]) {
  const rect = rectAround(line.map(({ x, y }) => [x, y] as const))
  const near = rect === null ? [] : context.index.within(rect)
  return near
    .filter((shape) => !context.isLocked(shape) && !context.isHidden(shape))
    .filter(({ id }) => context.selection.size === 0 || context.selection.has(id))
    .flatMap((shape) => split(context, shape, line))
}
