// Objects over a picture: outlines, insides, boxes and labels, drawn from geometry in pixels of the image.
import type { ImagePoint, Size } from './geometry/units'
import { toScreen, type View } from './geometry/view'
import { imagePoint } from './geometry/units'

/** Rings of points; the first of a part is its outline, others are holes. */
export type Rings = readonly (readonly (readonly [x: number, y: number])[])[]

export interface Drawn {
  id: string
  rings: Rings
  /** Left, top, width, height. */
  box: readonly [number, number, number, number]
  /** #rrggbb */
  color: string
  /** Words at its upper left corner; empty for none. */
  label: string
  /** Drawn with dashes, never filled, and without its label: what people made, below what is predicted. */
  dashed: boolean
}

export interface ObjectLayer {
  objects: readonly Drawn[]
  /** The one that is pointed at. */
  lit: string | null
  /** 0..1, of the insides. */
  opacity: number
  /** No insides. */
  outlines: boolean
  boxes: boolean
  labels: boolean
}

/** CSS pixels. */
const LINE = 1.75
const LIT_LINE = 3
const LABEL = 11
/** An object narrower than this on the screen has no label, unless it is pointed at. */
const LEAST_LABELLED = 34

interface Surface {
  context: CanvasRenderingContext2D
  area: Size
}

/** Whether any of a box is in the area. */
export function isSeen([left, top, width, height]: Drawn['box'], view: View, area: Size): boolean {
  const from = toScreen(view, imagePoint(left, top))
  const to = toScreen(view, imagePoint(left + width, top + height))
  return to.x >= 0 && to.y >= 0 && from.x <= area.width && from.y <= area.height
}

function trace(context: CanvasRenderingContext2D, rings: Rings, view: View): void {
  context.beginPath()
  for (const ring of rings) {
    ring.forEach(([x, y], index) => {
      const at = toScreen(view, imagePoint(x, y))
      if (index === 0) context.moveTo(at.x, at.y)
      else context.lineTo(at.x, at.y)
    })
    context.closePath()
  }
}

export function drawObjects(surface: Surface, layer: ObjectLayer, view: View): void {
  const { context, area } = surface
  const seen = layer.objects.filter((one) => isSeen(one.box, view, area))
  // The one that is pointed at lies above all others.
  const ordered = [...seen.filter((one) => one.id !== layer.lit), ...seen.filter((one) => one.id === layer.lit)]
  for (const one of ordered) drawShape(context, one, layer, view)
  for (const one of ordered) {
    const lit = one.id === layer.lit
    const room = layer.labels && !one.dashed && one.box[2] * view.scale >= LEAST_LABELLED
    if (one.label !== '' && (lit || room)) {
      drawLabel(context, one, view, area, lit)
    }
  }
  context.globalAlpha = 1
  context.setLineDash([])
}

function drawShape(context: CanvasRenderingContext2D, one: Drawn, layer: ObjectLayer, view: View): void {
  const lit = one.id === layer.lit
  trace(context, one.rings, view)
  if (!layer.outlines && !one.dashed) {
    context.globalAlpha = Math.min(1, layer.opacity * (lit ? 0.9 : 0.6))
    context.fillStyle = one.color
    context.fill('evenodd')
  }
  context.globalAlpha = 1
  context.setLineDash(one.dashed ? [5, 4] : [])
  context.lineJoin = 'round'
  if (lit) {
    // A light edge around the colour: it can be told on any picture.
    context.strokeStyle = '#ffffff'
    context.lineWidth = LIT_LINE + 2.5
    context.stroke()
  }
  context.strokeStyle = one.color
  context.lineWidth = lit ? LIT_LINE : LINE
  context.stroke()
  if (layer.boxes) {
    const [left, top, width, height] = one.box
    const at = toScreen(view, imagePoint(left, top))
    context.lineWidth = 1
    context.strokeRect(at.x, at.y, width * view.scale, height * view.scale)
  }
}

function drawLabel(context: CanvasRenderingContext2D, one: Drawn, view: View, area: Size, lit: boolean): void {
  const at = toScreen(view, imagePoint(one.box[0], one.box[1]))
  context.font = `${lit ? '600 ' : ''}${String(LABEL)}px system-ui, sans-serif`
  const width = context.measureText(one.label).width + 8
  const height = LABEL + 6
  const x = Math.min(Math.max(at.x, 0), Math.max(area.width - width, 0))
  const y = Math.max(at.y - height, 0)
  context.setLineDash([])
  context.globalAlpha = lit ? 1 : 0.88
  context.fillStyle = '#1c1b1a'
  context.fillRect(x, y, width, height)
  context.fillStyle = one.color
  context.fillRect(x, y, 3, height)
  context.globalAlpha = 1
  context.fillStyle = '#ffffff'
  context.textBaseline = 'middle'
  context.fillText(one.label, x + 6, y + height / 2 + 0.5)
}

/** Whether a point lies inside rings, holes left out. */
export function isInside(rings: Rings, { x, y }: ImagePoint): boolean {
  let inside = false
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const [ax, ay] = ring[at] as readonly [number, number]
      const [bx, by] = ring[before] as readonly [number, number]
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    }
  }
  return inside
}
