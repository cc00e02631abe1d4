// A mask of class numbers: made from pictures, counted, and asked what lies under a pixel.
import type { ImagePoint, Size } from './units'

/** Value of a pixel that counts nowhere. */
export const IGNORE = 255

/** Class number of each pixel, row by row, or `IGNORE`; it may be smaller than the image that it belongs to. */
export interface LabelMask extends Size {
  readonly values: Uint8Array
}

type Rgba = Uint8ClampedArray | readonly number[]

/** From the canvas pixels of a grey picture of class numbers. */
export function fromNumbers(rgba: Rgba, size: Size): LabelMask {
  const values = new Uint8Array(size.width * size.height)
  for (let index = 0, at = 0; index < values.length; index += 1, at += 4) values[index] = rgba[at] ?? IGNORE
  return { ...size, values }
}

/** From the canvas pixels of a picture of class colours (#rrggbb in the order of the classes). */
export function fromColors(rgba: Rgba, size: Size, colors: readonly string[]): LabelMask {
  const numbers = new Map<number, number>()
  colors.forEach((color, index) => {
    const key = Number.parseInt(color.slice(1), 16)
    if (!numbers.has(key)) numbers.set(key, index)
  })
  const values = new Uint8Array(size.width * size.height)
  for (let index = 0, at = 0; index < values.length; index += 1, at += 4) {
    const key = ((rgba[at] ?? 0) << 16) | ((rgba[at + 1] ?? 0) << 8) | (rgba[at + 2] ?? 0)
    values[index] = (rgba[at + 3] ?? 0) > 127 ? (numbers.get(key) ?? IGNORE) : IGNORE
  }
  return { ...size, values }
}

/** Part (0..1) of the pixels that count which each class has, by class number; zeros when none counts. */
export function sharesOf(mask: LabelMask, classes: number): number[] {
  const counts = new Array<number>(256).fill(0)
  for (const value of mask.values) counts[value] = (counts[value] ?? 0) + 1
  const whole = Math.max(mask.values.length - (counts[IGNORE] ?? 0), 1)
  return counts.slice(0, classes).map((count) => count / whole)
}

/** Class number under a pixel of an image, `IGNORE` where nothing counts. */
export function labelAt(mask: LabelMask, image: Size, { x, y }: ImagePoint): number {
  const column = Math.min(Math.floor((x * mask.width) / image.width), mask.width - 1)
  const row = Math.min(Math.floor((y * mask.height) / image.height), mask.height - 1)
  return mask.values[row * mask.width + column] ?? IGNORE
}
