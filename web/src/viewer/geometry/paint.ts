// The part of a mask that is on the screen, in class colours, with outlines as thick as the screen asks for.
import { IGNORE, type LabelMask } from './labels'
import type { Size } from './units'
import { toImage, type View } from './view'
import { screenPoint } from './units'

/** Colour of each value of a mask as canvas pixels (0xAABBGGRR); 0 leaves the picture as it is. */
export type Palette = Uint32Array

/** The colours of the classes that are shown, opaque. */
export function paletteOf(colors: readonly string[], isShown: (index: number) => boolean): Palette {
  const palette = new Uint32Array(256)
  colors.forEach((color, index) => {
    if (index === IGNORE || !isShown(index)) return
    const rgb = Number.parseInt(color.slice(1), 16)
    palette[index] = (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0
  })
  return palette
}

/** Class number under each device pixel of a viewport; `IGNORE` beside the image. `ratio` is device pixels per CSS pixel. */
export function sampled(mask: LabelMask, image: Size, view: View, area: Size, ratio: number): LabelMask {
  const width = Math.max(1, Math.round(area.width * ratio))
  const height = Math.max(1, Math.round(area.height * ratio))
  const values = new Uint8Array(width * height).fill(IGNORE)
  const columns = places(width, (x) => toImage(view, screenPoint((x + 0.5) / ratio, 0)).x / image.width, mask.width)
  const rows = places(height, (y) => toImage(view, screenPoint(0, (y + 0.5) / ratio)).y / image.height, mask.height)
  for (let y = 0; y < height; y += 1) {
    const row = rows[y] ?? -1
    if (row < 0) continue
    const from = row * mask.width
    const to = y * width
    for (let x = 0; x < width; x += 1) {
      const column = columns[x] ?? -1
      if (column >= 0) values[to + x] = mask.values[from + column] ?? IGNORE
    }
  }
  return { width, height, values }
}

/** Place in the mask of each device pixel along one axis, -1 beside it; `part` gives 0..1 inside. */
function places(count: number, part: (at: number) => number, length: number): Int32Array {
  const found = new Int32Array(count)
  for (let at = 0; at < count; at += 1) {
    const place = Math.floor(part(at) * length)
    found[at] = place >= 0 && place < length ? place : -1
  }
  return found
}

/** Canvas pixels of a sampled mask, one number each. */
export function filled(mask: LabelMask, palette: Palette): Uint32Array {
  const pixels = new Uint32Array(mask.values.length)
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = palette[mask.values[index] ?? IGNORE] ?? 0
  return pixels
}

/**
 * Canvas pixels of the borders of a sampled mask alone: those within `thickness` of another class, on the inner side.
 * The edge of the screen is no border.
 */
export function outlined(mask: LabelMask, palette: Palette, thickness: number): Uint32Array {
  const { width, height, values } = mask
  const pixels = new Uint32Array(values.length)
  const reach = Math.max(1, Math.round(thickness))
  for (let y = 0; y < height; y += 1) {
    const up = Math.max(y - reach, 0) * width
    const down = Math.min(y + reach, height - 1) * width
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x
      const value = values[at] ?? IGNORE
      const color = palette[value] ?? 0
      if (color === 0) continue
      const left = values[y * width + Math.max(x - reach, 0)]
      const right = values[y * width + Math.min(x + reach, width - 1)]
      if (left !== value || right !== value || values[up + x] !== value || values[down + x] !== value) pixels[at] = color
    }
  }
  return pixels
}
