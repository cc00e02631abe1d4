// Draws committed shapes into a part of a canvas: vectors as paths, masks pixel for pixel, the lowest first.
import type { View } from '@/viewer/geometry/view'
import { boundsOf } from '../geometry/hit'
import { runsOf } from '../raster/rle'
import type { EditorShape, Mask, Rect, Size } from '../types'
import { rgbOf, type ColorOf } from './colors'
import { pathOf } from './paths'
import { packed, paintRuns, sheetOf, type Ink, type Sheet } from './sheet'

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

export interface Look {
  readonly image: Size
  /** In device pixels. */
  readonly view: View
  /** Device pixels for one CSS pixel. */
  readonly ratio: number
  readonly color: ColorOf
  readonly opacity: number
  readonly outlinesOnly: boolean
  /** Whether masks have an edge in their full colour: objects do, the areas of a semantic task do not need it. */
  readonly maskEdges: boolean
}

/** CSS pixels. */
const LINE = 1.5

/** The device pixels around a shape, with room for its line. */
export function deviceBounds(shape: EditorShape, { view, ratio }: Pick<Look, 'view' | 'ratio'>): Rect | null {
  const rect = boundsOf(shape.geometry)
  if (rect === null) return null
  const room = 3 * ratio
  const x = Math.floor(rect.x * view.scale + view.origin.x - room)
  const y = Math.floor(rect.y * view.scale + view.origin.y - room)
  const right = Math.ceil((rect.x + rect.width) * view.scale + view.origin.x + room)
  const bottom = Math.ceil((rect.y + rect.height) * view.scale + view.origin.y + room)
  return { x, y, width: right - x, height: bottom - y }
}

export function cut(a: Rect, b: Rect): Rect | null {
  const x = Math.max(a.x, b.x)
  const y = Math.max(a.y, b.y)
  const width = Math.min(a.x + a.width, b.x + b.width) - x
  const height = Math.min(a.y + a.height, b.y + b.height) - y
  return width > 0 && height > 0 ? { x, y, width, height } : null
}

/** `region` in device pixels; the caller clears it and clips to it. */
export function drawShapes(context: Context, shapes: readonly EditorShape[], look: Look, region: Rect): void {
  let masks: EditorShape[] = []
  for (const shape of shapes) {
    if (shape.geometry.type === 'mask') masks.push(shape)
    else {
      drawMasks(context, masks, look, region)
      masks = []
      drawVector(context, shape, look)
    }
  }
  drawMasks(context, masks, look, region)
}

function toImage(context: Context, { view }: Look): void {
  context.setTransform(view.scale, 0, 0, view.scale, view.origin.x, view.origin.y)
}

function drawVector(context: Context, shape: EditorShape, look: Look): void {
  if (shape.geometry.type === 'mask') return
  const path = pathOf(shape.geometry)
  const color = look.color(shape)
  toImage(context, look)
  if (!look.outlinesOnly) {
    context.globalAlpha = look.opacity
    context.fillStyle = color
    context.fill(path, 'evenodd')
    context.globalAlpha = 1
  }
  context.lineJoin = 'round'
  context.strokeStyle = color
  context.lineWidth = (LINE * look.ratio) / look.view.scale
  context.setLineDash(shape.crowd ? [6 / look.view.scale, 4 / look.view.scale] : [])
  context.stroke(path)
}

/** Masks that follow each other share a sheet; where they overlap, the higher one is seen. */
function drawMasks(context: Context, shapes: readonly EditorShape[], look: Look, region: Rect): void {
  const seen = shapes.flatMap((shape) => {
    const bounds = deviceBounds(shape, look)
    const rect = bounds && cut(bounds, region)
    return rect && shape.geometry.type === 'mask' ? [{ shape, mask: shape.geometry, rect }] : []
  })
  const first = seen[0]
  if (!first) return
  const around = seen.reduce((rect, one) => union(rect, one.rect), first.rect)
  const sheet = sheetOf(around)
  for (const { shape, mask } of seen) paintRuns(sheet, runsOf(mask), look.image, look.view, inkOf(look, look.color(shape)))
  putSheet(context, sheet)
}

function inkOf({ opacity, outlinesOnly, maskEdges }: Look, color: string): Ink {
  const rgb = rgbOf(color)
  const edge = outlinesOnly || maskEdges ? packed(rgb, 1) : 0
  return { fill: outlinesOnly ? 0 : packed(rgb, opacity), edge }
}

function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  }
}

/** Lays a sheet over what a canvas has. */
export function putSheet(context: Context, sheet: Sheet): void {
  const canvas = new OffscreenCanvas(sheet.width, sheet.height)
  const data = new ImageData(new Uint8ClampedArray(sheet.pixels.buffer as ArrayBuffer), sheet.width, sheet.height)
  canvas.getContext('2d')?.putImageData(data, 0, 0)
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.globalAlpha = 1
  context.drawImage(canvas, sheet.x, sheet.y)
}

/** The edge of a shape that is selected or pointed at, on a light ground so that it is seen on any picture. */
export function drawMark(context: Context, shape: EditorShape, look: Look, region: Rect, strong: boolean): void {
  if (shape.geometry.type === 'mask') {
    markMask(context, shape, shape.geometry, look, region)
    return
  }
  toImage(context, look)
  const path = pathOf(shape.geometry)
  const unit = look.ratio / look.view.scale
  context.lineJoin = 'round'
  context.setLineDash([])
  context.strokeStyle = '#ffffff'
  context.lineWidth = (strong ? 5 : 4) * unit
  context.stroke(path)
  context.strokeStyle = look.color(shape)
  context.lineWidth = (strong ? 2.5 : 2) * unit
  context.stroke(path)
}

function markMask(context: Context, shape: EditorShape, mask: Mask, look: Look, region: Rect): void {
  const bounds = deviceBounds(shape, look)
  const rect = bounds && cut(bounds, region)
  if (!rect) return
  const sheet = sheetOf(rect)
  const rgb = rgbOf(look.color(shape))
  paintRuns(sheet, runsOf(mask), look.image, look.view, { fill: packed(rgb, 0.25), edge: 0xffffffff })
  putSheet(context, sheet)
}

/** What no shape covers, hatched; `region` in device pixels. */
export function drawUnlabelled(context: Context, shapes: readonly EditorShape[], look: Look, region: Rect): void {
  const canvas = new OffscreenCanvas(region.width, region.height)
  const sheet = canvas.getContext('2d')
  const pattern = sheet && hatch(sheet)
  if (!sheet || !pattern) return
  const { view, image } = look
  const here = { ...look, view: { scale: view.scale, origin: { x: view.origin.x - region.x, y: view.origin.y - region.y } } }
  sheet.fillStyle = pattern
  sheet.fillRect(here.view.origin.x, here.view.origin.y, image.width * view.scale, image.height * view.scale)
  sheet.globalCompositeOperation = 'destination-out'
  const opaque = { ...here, opacity: 1, outlinesOnly: false, maskEdges: false }
  drawShapes(sheet, shapes, opaque, { x: 0, y: 0, width: region.width, height: region.height })
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.globalAlpha = 1
  context.drawImage(canvas, region.x, region.y)
}

function hatch(context: OffscreenCanvasRenderingContext2D): CanvasPattern | null {
  const tile = new OffscreenCanvas(8, 8)
  const ink = tile.getContext('2d')
  if (!ink) return null
  ink.fillStyle = 'rgb(20 20 20 / 45%)'
  ink.fillRect(0, 0, 8, 8)
  ink.strokeStyle = 'rgb(255 214 0 / 90%)'
  ink.lineWidth = 2
  ink.beginPath()
  for (const start of [-8, 0, 8]) {
    ink.moveTo(start - 1, 9)
    ink.lineTo(start + 9, -1)
  }
  ink.stroke()
  return context.createPattern(tile, 'repeat')
}
