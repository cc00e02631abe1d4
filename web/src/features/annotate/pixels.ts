// The colours of the picture for the tools that look at them, in pixels of the image.
import type { Pixels } from '@/editor/tools/tool'
import type { Rect, Size } from '@/editor/types'

/** The picture may be smaller than the image; it is then read enlarged. Nothing is drawn before the first question. */
export function pixelReader(picture: ImageBitmap, image: Size): (rect: Rect) => Pixels | null {
  let sheet: OffscreenCanvasRenderingContext2D | null = null
  return (asked) => {
    if (sheet === null) {
      sheet = new OffscreenCanvas(image.width, image.height).getContext('2d', { willReadFrequently: true })
      sheet?.drawImage(picture, 0, 0, image.width, image.height)
    }
    const x = Math.max(Math.floor(asked.x), 0)
    const y = Math.max(Math.floor(asked.y), 0)
    const width = Math.min(Math.ceil(asked.x + asked.width), image.width) - x
    const height = Math.min(Math.ceil(asked.y + asked.height), image.height) - y
    if (sheet === null || width <= 0 || height <= 0) return null
    return { rect: { x, y, width, height }, rgba: sheet.getImageData(x, y, width, height).data }
  }
}
