// Reads the class colours of an overlay picture: which classes occur, how much, and which is under the cursor.
import { queryOptions } from '@tanstack/react-query'
import type { LabelClass } from '@/api/types'
import { readPicture } from '@/app/picture'

/** An overlay's pixels as 0xRRGGBB, or -1 where it is transparent. */
export interface OverlayPixels {
  width: number
  height: number
  colors: Int32Array
}

/** From canvas pixels (RGBA, 4 bytes each). */
export function readColors(rgba: Uint8ClampedArray, width: number, height: number): OverlayPixels {
  const colors = new Int32Array(width * height)
  for (let index = 0, at = 0; index < colors.length; index += 1, at += 4) {
    const opaque = (rgba[at + 3] ?? 0) > 127
    colors[index] = opaque ? ((rgba[at] ?? 0) << 16) | ((rgba[at + 1] ?? 0) << 8) | (rgba[at + 2] ?? 0) : -1
  }
  return { width, height, colors }
}

/** `#rrggbb` as 0xRRGGBB. */
export function colorNumber(color: string): number {
  return Number.parseInt(color.slice(1), 16)
}

export interface OccurringClass extends LabelClass {
  /** Part (0..1) of the labelled pixels of this image. */
  share: number
}

/** The classes that occur, largest first. */
export function occurring(pixels: OverlayPixels, classes: readonly LabelClass[]): OccurringClass[] {
  const counts = new Map<number, number>()
  let labelled = 0
  for (const color of pixels.colors) {
    if (color < 0) continue
    labelled += 1
    counts.set(color, (counts.get(color) ?? 0) + 1)
  }
  return classes
    .map((one) => ({ ...one, share: (counts.get(colorNumber(one.color)) ?? 0) / Math.max(labelled, 1) }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
}

/** The class under an image pixel; the overlay may be smaller than the image. */
export function classAt(
  pixels: OverlayPixels,
  classes: readonly LabelClass[],
  at: { x: number; y: number },
  image: { width: number; height: number },
): LabelClass | null {
  const x = Math.min(Math.floor((at.x * pixels.width) / image.width), pixels.width - 1)
  const y = Math.min(Math.floor((at.y * pixels.height) / image.height), pixels.height - 1)
  const color = pixels.colors[y * pixels.width + x]
  return classes.find((one) => colorNumber(one.color) === color) ?? null
}

/** Fetches an overlay and reads it; the same file as the picture shows, so the browser has it already. */
export function overlayQuery(address: string) {
  return queryOptions({
    queryKey: ['overlay', address],
    staleTime: 60_000,
    gcTime: 60_000,
    queryFn: async () => {
      const { pixels } = await readPicture(address)
      return readColors(pixels.data, pixels.width, pixels.height)
    },
  })
}
