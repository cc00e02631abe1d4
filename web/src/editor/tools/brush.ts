// Brush and eraser: strokes of whole pixels, straight lines with Shift, the size shown at the cursor.
import { erase, paint } from '../operations/paint'
import { createStroke, middleOf, type Stroke } from '../raster/stroke'
import { LEAST_BRUSH, MOST_BRUSH } from '../settings'
import type { ImagePoint } from '../types'
import type { Preview, RasterPatch } from './preview'
import { NOTHING_DONE, type PointerInput, type Tool, type ToolContext, type ToolResult } from './tool'

type Mode = 'paint' | 'erase'

interface UnderWay {
  readonly stroke: Stroke
  readonly mode: Mode
  last: ImagePoint
}

/** The upper end of a pen erases with the brush as well. */
const PEN_ERASER = 32

export function createBrush(own: Mode): Tool {
  let now: UnderWay | null = null
  /** Where the last stroke ended: a straight line with Shift begins there. */
  let ended: ImagePoint | null = null

  const finish = (context: ToolContext): ToolResult => {
    if (now === null) return NOTHING_DONE
    const { stroke, mode } = now
    const runs = stroke.runs()
    ended = now.last
    now = null
    if (mode === 'erase') return { ops: erase(context, runs), label: 'Erase' }
    const { ops, id } = paint(context, runs)
    const result: ToolResult = { ops, label: 'Paint' }
    return context.form === 'objects' && id !== null ? { ...result, select: [id] } : result
  }

  return {
    id: own === 'paint' ? 'brush' : 'eraser',
    cursor: 'none',
    down: (context, event) => {
      const mode = own === 'erase' || event.buttons & PEN_ERASER || event.ctrl ? 'erase' : 'paint'
      if (mode === 'paint' && context.className === null) return { status: 'Choose a class first.' }
      const stroke = createStroke(tipOf(context), context.image)
      now = { stroke, mode, last: event.point }
      stroke.line(event.shift && ended ? ended : event.point, event.point)
      return { preview: shown(context, event, now) }
    },
    move: (context, event) => {
      if (now === null) return { preview: hovering(context, event, own, ended) }
      now.stroke.line(now.last, event.point)
      now.last = event.point
      return { preview: shown(context, event, now) }
    },
    up: (context, event) => ({ ...finish(context), preview: hovering(context, event, own, null) }),
    cancel: () => {
      now = null
      ended = null
      return NOTHING_DONE
    },
    key: () => NOTHING_DONE,
    show: () => NOTHING_DONE,
  }
}

function tipOf({ settings }: ToolContext): { size: number; form: 'round' | 'square' } {
  return {
    size: Math.min(Math.max(Math.round(settings.brushSize), LEAST_BRUSH), MOST_BRUSH),
    form: settings.brushForm,
  }
}

function cursorOf(context: ToolContext, event: PointerInput, mode: Mode): Preview['cursor'] {
  const tip = tipOf(context)
  return { at: middleOf(tip, event.point), ...tip, mode }
}

function hovering(context: ToolContext, event: PointerInput, mode: Mode, from: ImagePoint | null): Preview {
  const cursor = cursorOf(context, event, event.ctrl ? 'erase' : mode)
  if (!event.shift || from === null) return { cursor }
  const line = { points: [from, event.point], closed: false, filled: false, dashed: true, className: null }
  return { cursor, paths: [line] }
}

function shown(context: ToolContext, event: PointerInput, { stroke, mode }: UnderWay): Preview {
  const className = mode === 'paint' ? context.className : null
  const patches = stroke.tiles().map((tile): RasterPatch => ({ ...tile, mode, className }))
  return { cursor: cursorOf(context, event, mode), patches }
}
