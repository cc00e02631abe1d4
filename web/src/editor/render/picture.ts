// The picture below the shapes, in halves of its size, so that a large one is not squeezed anew at every frame.
import type { View } from '@/viewer/geometry/view'
import type { ScreenPoint, Size } from '../types'

export interface Picture {
  readonly full: ImageBitmap
  /** Halves, from the second on; they come when they are made. */
  readonly halves: readonly ImageBitmap[]
}

const LEAST = 256
/** From here on a pixel of the image is seen as a square, and from the second on a grid divides them. */
const SHARP = 2
const GRID = 16

/** Makes the smaller sizes, one out of the other; `ready` is told of each. */
export async function withHalves(full: ImageBitmap, ready: (picture: Picture) => void, signal: AbortSignal): Promise<void> {
  const halves: ImageBitmap[] = []
  let last = full
  while (Math.max(last.width, last.height) > 2 * LEAST && !signal.aborted) {
    const resizeWidth = Math.max(Math.round(last.width / 2), 1)
    const resizeHeight = Math.max(Math.round(last.height / 2), 1)
    last = await createImageBitmap(last, { resizeWidth, resizeHeight, resizeQuality: 'medium' })
    halves.push(last)
    if (!signal.aborted) ready({ full, halves: [...halves] })
  }
}

/** The smallest size that is not smaller than what is seen. */
function fitting({ full, halves }: Picture, width: number): ImageBitmap {
  return halves.findLast((one) => one.width >= width) ?? full
}

/** `view` is that of device pixels. */
export function drawPicture(context: CanvasRenderingContext2D, picture: Picture | null, image: Size, view: View): void {
  const { width, height } = context.canvas
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, width, height)
  if (picture === null) return
  const { scale, origin } = view
  const source = fitting(picture, image.width * scale)
  context.imageSmoothingEnabled = scale < SHARP
  context.imageSmoothingQuality = 'low'
  // Only what is seen is handed over: browsers are slow with pictures that are mostly outside.
  const left = Math.max(0, Math.floor(-origin.x / scale) - 1)
  const top = Math.max(0, Math.floor(-origin.y / scale) - 1)
  const right = Math.min(image.width, Math.ceil((width - origin.x) / scale) + 1)
  const bottom = Math.min(image.height, Math.ceil((height - origin.y) / scale) + 1)
  if (right <= left || bottom <= top) return
  const [ratioX, ratioY] = [source.width / image.width, source.height / image.height]
  context.drawImage(
    source,
    left * ratioX,
    top * ratioY,
    (right - left) * ratioX,
    (bottom - top) * ratioY,
    origin.x + left * scale,
    origin.y + top * scale,
    (right - left) * scale,
    (bottom - top) * scale,
  )
}

/** Lines between the pixels of the image, from very near; `view` in CSS pixels. */
export function drawGrid(context: CanvasRenderingContext2D, image: Size, { scale, origin }: View, area: Size): void {
  if (scale < GRID) return
  const seen = (offset: number, length: number, room: number): [number, number] => [
    Math.max(0, Math.floor(-offset / scale)),
    Math.min(length, Math.ceil((room - offset) / scale)),
  ]
  const [left, right] = seen(origin.x, image.width, area.width)
  const [top, bottom] = seen(origin.y, image.height, area.height)
  const at = (x: number, y: number): ScreenPoint => ({ x: origin.x + x * scale, y: origin.y + y * scale })
  context.beginPath()
  for (let column = left; column <= right; column += 1) line(context, at(column, top), at(column, bottom))
  for (let row = top; row <= bottom; row += 1) line(context, at(left, row), at(right, row))
  context.lineWidth = 1
  context.strokeStyle = 'rgb(128 128 128 / 40%)'
  context.stroke()
}

function line(context: CanvasRenderingContext2D, from: ScreenPoint, to: ScreenPoint): void {
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
}
