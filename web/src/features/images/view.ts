// How the picture lies in its area: pure geometry of zoom and pan.

export interface Size {
  width: number
  height: number
}

/** Scale (screen pixels for one image pixel) and where the image's corner lies on the screen. */
export interface View {
  scale: number
  x: number
  y: number
}

/** The whole image, as large as the area allows, in the middle; small images are enlarged at most 4 times. */
export function fit(image: Size, area: Size, margin = 12): View {
  const scale = Math.min(
    Math.max(area.width - 2 * margin, 1) / image.width,
    Math.max(area.height - 2 * margin, 1) / image.height,
    4,
  )
  return { scale, x: (area.width - image.width * scale) / 2, y: (area.height - image.height * scale) / 2 }
}

/** Zoom by a factor and keep the point under the cursor where it is. */
export function zoom(view: View, factor: number, at: { x: number; y: number }, least: number, most = 32): View {
  const scale = Math.min(Math.max(view.scale * factor, least), most)
  const change = scale / view.scale
  return { scale, x: at.x - (at.x - view.x) * change, y: at.y - (at.y - view.y) * change }
}

/** Keep at least a quarter of the area covered, so that the picture cannot be lost. */
export function keepInside(view: View, image: Size, area: Size): View {
  const clamp = (offset: number, length: number, room: number) => {
    const slack = Math.min(length, room) * 0.25
    return Math.min(Math.max(offset, slack - length), room - slack)
  }
  return {
    scale: view.scale,
    x: clamp(view.x, image.width * view.scale, area.width),
    y: clamp(view.y, image.height * view.scale, area.height),
  }
}

/** The image pixel under a point of the area, or null beside the image. */
export function pixelAt(view: View, image: Size, at: { x: number; y: number }): { x: number; y: number } | null {
  const x = Math.floor((at.x - view.x) / view.scale)
  const y = Math.floor((at.y - view.y) / view.scale)
  return x >= 0 && y >= 0 && x < image.width && y < image.height ? { x, y } : null
}
