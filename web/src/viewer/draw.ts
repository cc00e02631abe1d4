// Draws a viewport on a canvas: the picture, the classes over it, and a grid of pixels from very near.
import type { LabelMask } from './geometry/labels'
import { filled, outlined, sampled, type Palette } from './geometry/paint'
import type { Size } from './geometry/units'
import type { View } from './geometry/view'
import { drawObjects, type ObjectLayer } from './objects'

export interface LabelLayer {
  mask: LabelMask
  palette: Palette
  /** 0 leaves the picture alone, 1 hides it. */
  opacity: number
  /** Draw the borders of the classes and not their insides. */
  outlines: boolean
}

export interface Scene {
  image: Size
  /** The pixels of the image at any size; null while they are on their way. */
  picture: CanvasImageSource | null
  labels: LabelLayer | null
  objects?: ObjectLayer | null
}

export interface Surface {
  context: CanvasRenderingContext2D
  area: Size
  /** Device pixels for one CSS pixel. */
  ratio: number
}

/** From here on a pixel of the image is seen as a square. */
const SHARP = 2
/** From here on a grid divides the pixels. */
const GRID = 16
/** More device pixels than this are not painted one by one: on large sharp screens the classes are a little coarser. */
const MOST_PIXELS = 3_000_000
const OUTLINE = 1.5

export function draw(surface: Surface, scene: Scene, view: View): void {
  const { context, area, ratio } = surface
  const { image } = scene
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.imageSmoothingEnabled = view.scale < SHARP
  context.imageSmoothingQuality = 'high'
  if (scene.picture) {
    const { x, y } = view.origin
    context.drawImage(scene.picture, x, y, image.width * view.scale, image.height * view.scale)
  }
  if (scene.labels) drawLabels(surface, scene.labels, image, view)
  if (scene.objects) drawObjects(surface, scene.objects, view)
  if (view.scale >= GRID) drawGrid(context, image, view, area)
}

function drawLabels({ context, area, ratio }: Surface, layer: LabelLayer, image: Size, view: View): void {
  const fine = Math.min(ratio, Math.sqrt(MOST_PIXELS / Math.max(area.width * area.height, 1)))
  const seen = sampled(layer.mask, image, view, area, fine)
  const pixels = layer.outlines
    ? outlined(seen, layer.palette, OUTLINE * fine)
    : filled(seen, layer.palette)
  const sheet = new OffscreenCanvas(seen.width, seen.height)
  const data = new ImageData(new Uint8ClampedArray(pixels.buffer as ArrayBuffer), seen.width, seen.height)
  sheet.getContext('2d')?.putImageData(data, 0, 0)
  context.globalAlpha = layer.opacity
  context.imageSmoothingEnabled = false
  context.drawImage(sheet, 0, 0, area.width, area.height)
  context.globalAlpha = 1
}

function drawGrid(context: CanvasRenderingContext2D, image: Size, { scale, origin }: View, area: Size): void {
  const inside = (offset: number, length: number, room: number): [number, number] => [
    Math.max(0, Math.floor(-offset / scale)),
    Math.min(length, Math.ceil((room - offset) / scale)),
  ]
  const [left, right] = inside(origin.x, image.width, area.width)
  const [top, bottom] = inside(origin.y, image.height, area.height)
  context.beginPath()
  for (let column = left; column <= right; column += 1) {
    context.moveTo(origin.x + column * scale, origin.y + top * scale)
    context.lineTo(origin.x + column * scale, origin.y + bottom * scale)
  }
  for (let row = top; row <= bottom; row += 1) {
    context.moveTo(origin.x + left * scale, origin.y + row * scale)
    context.lineTo(origin.x + right * scale, origin.y + row * scale)
  }
  context.lineWidth = 1
  context.strokeStyle = 'rgb(128 128 128 / 45%)'
  context.stroke()
}
