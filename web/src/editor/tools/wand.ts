// Magic wand: pixels of the picture that look like the one pressed; dragging sideways changes the tolerance.
import { alike, flooded } from '../raster/flood'
import type { Bitmap } from '../raster/bitmap'
import { pixelsOf } from '../geometry/rect'
import type { ImagePoint, Rect } from '../types'
import { patchOf, regionTaken } from './region'
import { NOTHING_DONE, type Pixels, type PointerInput, type Tool, type ToolContext, type ToolResult } from './tool'

/** The wand looks at most so far from where it was pressed, in pixels of the image. */
const MOST_SIDE = 4096
/** Pixels of the screen that change the tolerance by one. */
const DRAG = 3

interface Held {
  readonly pixels: Pixels
  readonly from: ImagePoint
  readonly tolerance: number
  readonly mode: 'paint' | 'erase'
  region: Bitmap
  now: number
  version: number
}

export function createWandTool(): Tool {
  let held: Held | null = null

  const shown = (context: ToolContext): ToolResult => {
    if (held === null) return { status: 'Click a colour; drag sideways to change the tolerance, Alt takes pixels away.' }
    const patch = patchOf(held.region, held.version, held.mode === 'paint' ? context.className : null, held.mode)
    return { preview: { patches: [patch] }, status: `Tolerance ${held.now}` }
  }

  return {
    id: 'wand',
    cursor: 'crosshair',
    down: (context, event) => {
      const mode = event.alt ? 'erase' : 'paint'
      if (mode === 'paint' && context.className === null) return { status: 'Choose a class first.' }
      const rect = pixelsOf(windowAround(event.point), context.image)
      const pixels = rect && context.pixels(rect)
      if (!pixels) return { status: 'The picture is not loaded yet.' }
      const { tolerance } = context.settings
      const region = regionOf(context, pixels, event.point, tolerance)
      held = { pixels, from: event.point, tolerance, mode, region, now: tolerance, version: 0 }
      return shown(context)
    },
    move: (context, event) => {
      if (held === null) return shown(context)
      const now = toleranceAt(held, event)
      if (now === held.now) return shown(context)
      held.now = now
      held.version += 1
      held.region = regionOf(context, held.pixels, held.from, now)
      return shown(context)
    },
    up: (context) => {
      if (held === null) return NOTHING_DONE
      const { region, mode } = held
      held = null
      return regionTaken(context, region, mode, 'Magic wand')
    },
    cancel: () => {
      held = null
      return NOTHING_DONE
    },
    key: () => NOTHING_DONE,
    show: shown,
  }
}

function windowAround({ x, y }: ImagePoint): Rect {
  return { x: x - MOST_SIDE / 2, y: y - MOST_SIDE / 2, width: MOST_SIDE, height: MOST_SIDE }
}

function toleranceAt({ from, tolerance }: Held, { point, scale }: PointerInput): number {
  return Math.min(Math.max(tolerance + Math.round(((point.x - from.x) * scale) / DRAG), 0), 255)
}

/** Pixels of which no channel differs by more than the tolerance from the one pressed. */
function regionOf({ settings }: ToolContext, { rect, rgba }: Pixels, from: ImagePoint, tolerance: number): Bitmap {
  const seed = 4 * ((Math.floor(from.y) - rect.y) * rect.width + Math.floor(from.x) - rect.x)
  const [red, green, blue] = [rgba[seed] ?? 0, rgba[seed + 1] ?? 0, rgba[seed + 2] ?? 0]
  const isAlike = (place: number): boolean => {
    const at = 4 * place
    return (
      Math.abs((rgba[at] ?? 0) - red) <= tolerance &&
      Math.abs((rgba[at + 1] ?? 0) - green) <= tolerance &&
      Math.abs((rgba[at + 2] ?? 0) - blue) <= tolerance
    )
  }
  return settings.connected ? flooded(rect, from, isAlike) : alike(rect, isAlike)
}
