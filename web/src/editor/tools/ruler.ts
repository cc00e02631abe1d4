// Ruler: the length and angle of a line, and nothing else.
import type { ImagePoint } from '../types'
import { NOTHING_DONE, type Tool, type ToolResult } from './tool'

export function createRulerTool(): Tool {
  let from: ImagePoint | null = null
  let to: ImagePoint | null = null

  const shown = (): ToolResult => {
    if (from === null || to === null) return { status: 'Drag to measure.' }
    const text = measure(from, to)
    const path = { points: [from, to], closed: false, filled: false, dashed: false, className: null }
    return { preview: { paths: [path], labels: [{ at: to, text }] }, status: text }
  }

  return {
    id: 'ruler',
    cursor: 'crosshair',
    down: (_context, event) => {
      from = to = event.point
      return shown()
    },
    move: (_context, event) => {
      if (event.buttons !== 0 && from !== null) to = event.shift ? straight(from, event.point) : event.point
      return shown()
    },
    up: shown,
    cancel: () => {
      from = to = null
      return NOTHING_DONE
    },
    key: () => NOTHING_DONE,
    show: shown,
  }
}

/** "120.5 px, 90 × 80, 41.6°"; the angle goes up from the right. */
export function measure(from: ImagePoint, to: ImagePoint): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const angle = (Math.atan2(-dy, dx) * 180) / Math.PI
  const sides = `${Math.abs(dx).toFixed(0)} × ${Math.abs(dy).toFixed(0)}`
  return `${Math.hypot(dx, dy).toFixed(1)} px, ${sides}, ${(angle === 0 ? 0 : angle).toFixed(1)}°`
}

/** The nearest point in one of eight directions. */
export function straight(from: ImagePoint, to: ImagePoint): ImagePoint {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const angle = Math.round(Math.atan2(dy, dx) / (Math.PI / 4)) * (Math.PI / 4)
  const length = dx * Math.cos(angle) + dy * Math.sin(angle)
  return { x: from.x + length * Math.cos(angle), y: from.y + length * Math.sin(angle) }
}
