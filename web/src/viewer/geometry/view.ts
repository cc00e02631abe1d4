// Where an image lies in its viewport: zoom, pan, fit and the way between image and screen, as pure functions.
import { imagePoint, screenPoint, type ImagePoint, type ScreenPoint, type Size } from './units'

/** `scale` is CSS pixels for one image pixel; `origin` is where the upper left corner of the image lies. */
export interface View {
  readonly scale: number
  readonly origin: ScreenPoint
}

/** CSS pixels that stay free around an image that is shown whole. */
const MARGIN = 12
/** Small images are enlarged at most so much when they are shown whole. */
const MOST_FIT = 8
const MOST = 64
/** Part of the smaller of image and area that always stays visible, so that the picture cannot be lost. */
const KEPT = 0.25

export function toScreen(view: View, { x, y }: ImagePoint): ScreenPoint {
  return screenPoint(view.origin.x + x * view.scale, view.origin.y + y * view.scale)
}

export function toImage(view: View, { x, y }: ScreenPoint): ImagePoint {
  return imagePoint((x - view.origin.x) / view.scale, (y - view.origin.y) / view.scale)
}

/** The image pixel (whole numbers) under a point of the screen, or null beside the image. */
export function pixelAt(view: View, image: Size, at: ScreenPoint): ImagePoint | null {
  const { x, y } = toImage(view, at)
  return x >= 0 && y >= 0 && x < image.width && y < image.height ? imagePoint(Math.floor(x), Math.floor(y)) : null
}

/** The whole image, as large as the area allows, in the middle. */
export function fit(image: Size, area: Size): View {
  const margin = Math.min(MARGIN, area.width / 20, area.height / 20)
  const scale = Math.min(
    Math.max(area.width - 2 * margin, 1) / image.width,
    Math.max(area.height - 2 * margin, 1) / image.height,
    MOST_FIT,
  )
  return centred(image, area, scale)
}

/** The image in the middle at a given scale. */
export function centred(image: Size, area: Size, scale: number): View {
  return {
    scale,
    origin: screenPoint((area.width - image.width * scale) / 2, (area.height - image.height * scale) / 2),
  }
}

/** Smallest and largest scale: an image can always be seen whole, and at its own size. */
export function scaleRange(image: Size, area: Size): readonly [least: number, most: number] {
  return [Math.min(fit(image, area).scale, 1), MOST]
}

/** Zoom by a factor; the image point under `at` stays under it, unless an end of the range is reached. */
export function zoomAt(view: View, factor: number, at: ScreenPoint, range: readonly [number, number]): View {
  const scale = Math.min(Math.max(view.scale * factor, range[0]), range[1])
  const under = toImage(view, at)
  return { scale, origin: screenPoint(at.x - under.x * scale, at.y - under.y * scale) }
}

export function pan(view: View, by: ScreenPoint): View {
  return { scale: view.scale, origin: screenPoint(view.origin.x + by.x, view.origin.y + by.y) }
}

/** Moved as little as needed to keep a part of the image in the area. */
export function clamp(view: View, image: Size, area: Size): View {
  const along = (offset: number, length: number, room: number) => {
    const kept = Math.min(length, room) * KEPT
    return Math.min(Math.max(offset, kept - length), room - kept)
  }
  return {
    scale: view.scale,
    origin: screenPoint(
      along(view.origin.x, image.width * view.scale, area.width),
      along(view.origin.y, image.height * view.scale, area.height),
    ),
  }
}

/** The view of another area with the same image point in its middle: after a resize, or in a linked viewport. */
export function carried(view: View, from: Size, to: Size): View {
  return pan(view, screenPoint((to.width - from.width) / 2, (to.height - from.height) / 2))
}

/** The scale as people read it: 0.5 → "50 %". */
export function scaleLabel(scale: number): string {
  const percent = scale * 100
  return `${percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`
}
