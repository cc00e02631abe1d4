// Draws what a tool shows while a gesture is under way, on a layer of its own.
import type { View } from '@/viewer/geometry/view'
import type { Handle, Preview, PreviewPath, RasterPatch } from '../tools/preview'
import type { ImagePoint, ScreenPoint } from '../types'
import { packed } from './sheet'
import { rgbOf } from './colors'

export interface PreviewLook {
  /** In CSS pixels; the context has a transform for them. */
  readonly view: View
  readonly colorOfClass: (name: string | null) => string
  readonly opacity: number
}

/** A patch as a canvas, made anew when it was painted on. */
export interface PatchCache {
  get: (patch: RasterPatch, color: string, alpha: number) => OffscreenCanvas
  clear: () => void
}

const ACCENT = '#1b93a8'
const GRIP = 4.5
const FONT = '600 12px Inter Variable, system-ui, sans-serif'

export function createPatchCache(): PatchCache {
  const kept = new Map<string, { version: number; ink: number; canvas: OffscreenCanvas }>()
  return {
    get: (patch, color, alpha) => {
      const ink = patch.mode === 'erase' ? packed([255, 255, 255], 0.6) : packed(rgbOf(color), alpha)
      const before = kept.get(patch.key)
      if (before?.version === patch.version && before.ink === ink) return before.canvas
      const { width, height } = patch.rect
      const canvas =
        before?.canvas.width === width && before.canvas.height === height ? before.canvas : new OffscreenCanvas(width, height)
      const pixels = new Uint32Array(width * height)
      for (let at = 0; at < pixels.length; at += 1) if (patch.bits[at] === 1) pixels[at] = ink
      const data = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height)
      canvas.getContext('2d')?.putImageData(data, 0, 0)
      kept.set(patch.key, { version: patch.version, ink, canvas })
      return canvas
    },
    clear: () => kept.clear(),
  }
}

export function drawPreview(context: CanvasRenderingContext2D, preview: Preview, look: PreviewLook, patches: PatchCache): void {
  const at = ({ x, y }: ImagePoint): ScreenPoint => ({
    x: look.view.origin.x + x * look.view.scale,
    y: look.view.origin.y + y * look.view.scale,
  })
  if (preview.patches?.length) for (const patch of preview.patches) drawPatch(context, patch, look, patches, at)
  else patches.clear()
  for (const path of preview.paths ?? []) drawPath(context, path, look, at)
  if (preview.marquee) drawMarquee(context, at(preview.marquee), preview.marquee, look.view.scale)
  for (const handle of preview.handles ?? []) drawHandle(context, handle, at(handle.at))
  for (const { at: place, text } of preview.labels ?? []) drawWords(context, at(place), text)
  if (preview.cursor) drawCursor(context, preview.cursor, at(preview.cursor.at), look.view.scale)
}

type At = (point: ImagePoint) => ScreenPoint

function drawPatch(context: CanvasRenderingContext2D, patch: RasterPatch, look: PreviewLook, cache: PatchCache, at: At): void {
  const { scale } = look.view
  const { x, y } = at(patch.rect)
  const [width, height] = [patch.rect.width * scale, patch.rect.height * scale]
  const bitmap = cache.get(patch, look.colorOfClass(patch.className), Math.max(look.opacity, 0.35))
  if (x > context.canvas.width || y > context.canvas.height || x + width < 0 || y + height < 0) return
  context.imageSmoothingEnabled = false
  context.drawImage(bitmap, x, y, width, height)
}

function drawPath(context: CanvasRenderingContext2D, path: PreviewPath, look: PreviewLook, at: At): void {
  const color = path.className === null ? ACCENT : look.colorOfClass(path.className)
  context.beginPath()
  path.points.forEach((point, index) => {
    const { x, y } = at(point)
    if (index === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  })
  if (path.closed) context.closePath()
  if (path.filled) {
    context.globalAlpha = look.opacity
    context.fillStyle = color
    context.fill('evenodd')
    context.globalAlpha = 1
  }
  context.lineJoin = 'round'
  context.setLineDash(path.dashed ? [6, 5] : [])
  context.strokeStyle = 'rgb(255 255 255 / 85%)'
  context.lineWidth = 3.5
  context.stroke()
  context.strokeStyle = color
  context.lineWidth = 1.75
  context.stroke()
  context.setLineDash([])
}

function drawMarquee(context: CanvasRenderingContext2D, from: ScreenPoint, size: { width: number; height: number }, scale: number): void {
  context.setLineDash([4, 3])
  context.lineWidth = 1.25
  context.fillStyle = 'rgb(27 147 168 / 14%)'
  context.strokeStyle = ACCENT
  context.fillRect(from.x, from.y, size.width * scale, size.height * scale)
  context.strokeRect(from.x, from.y, size.width * scale, size.height * scale)
  context.setLineDash([])
}

function drawHandle(context: CanvasRenderingContext2D, { kind, hot }: Handle, { x, y }: ScreenPoint): void {
  const small = kind === 'middle'
  const size = (small ? 3 : GRIP) * (hot ? 1.4 : 1)
  context.beginPath()
  if (kind === 'corner' || kind === 'edge') context.rect(x - size, y - size, 2 * size, 2 * size)
  else context.arc(x, y, size, 0, 2 * Math.PI)
  context.fillStyle = hot || kind === 'close' ? ACCENT : '#ffffff'
  context.globalAlpha = small && !hot ? 0.8 : 1
  context.fill()
  context.lineWidth = 1.5
  context.strokeStyle = hot || kind === 'close' ? '#ffffff' : ACCENT
  context.stroke()
  context.globalAlpha = 1
}

function drawWords(context: CanvasRenderingContext2D, { x, y }: ScreenPoint, text: string): void {
  context.font = FONT
  const width = context.measureText(text).width + 12
  context.fillStyle = 'rgb(28 27 26 / 88%)'
  context.beginPath()
  context.roundRect(x + 10, y + 10, width, 21, 5)
  context.fill()
  context.fillStyle = '#ffffff'
  context.textBaseline = 'middle'
  context.fillText(text, x + 16, y + 21)
}

function drawCursor(context: CanvasRenderingContext2D, cursor: NonNullable<Preview['cursor']>, { x, y }: ScreenPoint, scale: number): void {
  const half = (cursor.size * scale) / 2
  context.setLineDash([])
  const shape = (room: number) => {
    context.beginPath()
    if (cursor.form === 'round') context.arc(x, y, Math.max(half + room, 1), 0, 2 * Math.PI)
    else context.rect(x - half - room, y - half - room, 2 * (half + room), 2 * (half + room))
  }
  context.lineWidth = 1
  context.strokeStyle = 'rgb(0 0 0 / 75%)'
  shape(1)
  context.stroke()
  context.strokeStyle = cursor.mode === 'erase' ? '#ffb3ab' : '#ffffff'
  shape(0)
  context.stroke()
  // A brush smaller than a fingertip on the screen is hard to find without a cross.
  if (half < 4) {
    context.beginPath()
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      context.moveTo(x + dx * (half + 3), y + dy * (half + 3))
      context.lineTo(x + dx * (half + 8), y + dy * (half + 8))
    }
    context.stroke()
  }
}
