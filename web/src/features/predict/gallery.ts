/** Walking through predicted images and putting their classes together. Pure. */

export interface ShareLike {
  name: string
  color: string
  share: number
  confidence: number | null
}

export interface Sized {
  width: number
  height: number
  classes: readonly ShareLike[]
}

/** Index after a step; stays at the ends. */
export function stepIndex(current: number, by: number, count: number): number {
  return count === 0 ? 0 : Math.min(count - 1, Math.max(0, current + by))
}

/** Shares and mean confidence over several images, each weighted by its pixels; largest share first. */
export function pooledShares(images: readonly Sized[]): ShareLike[] {
  const total = images.reduce((sum, image) => sum + image.width * image.height, 0)
  const pooled = new Map<string, { color: string; pixels: number; sure: number; surePixels: number }>()
  for (const image of images) {
    for (const one of image.classes) {
      const pixels = one.share * image.width * image.height
      const entry = pooled.get(one.name) ?? { color: one.color, pixels: 0, sure: 0, surePixels: 0 }
      entry.pixels += pixels
      if (one.confidence !== null) {
        entry.sure += one.confidence * pixels
        entry.surePixels += pixels
      }
      pooled.set(one.name, entry)
    }
  }
  return [...pooled]
    .map(([name, entry]) => ({
      name,
      color: entry.color,
      share: total === 0 ? 0 : entry.pixels / total,
      confidence: entry.surePixels === 0 ? null : entry.sure / entry.surePixels,
    }))
    .sort((a, b) => b.share - a.share)
}

export type Rgb = readonly [number, number, number]

export function hexToRgb(hex: string): Rgb {
  return [
    Number.parseInt(hex.slice(1, 3), 16),
    Number.parseInt(hex.slice(3, 5), 16),
    Number.parseInt(hex.slice(5, 7), 16),
  ]
}

/** Makes the pixels of hidden classes transparent in an RGBA mask (4 bytes a pixel), in place. */
export function hideColors(rgba: Uint8ClampedArray, hidden: readonly Rgb[]): void {
  if (hidden.length === 0) return
  const keys = new Set(hidden.map(([red, green, blue]) => (red << 16) | (green << 8) | blue))
  for (let at = 0; at < rgba.length; at += 4) {
    const key = ((rgba[at] as number) << 16) | ((rgba[at + 1] as number) << 8) | (rgba[at + 2] as number)
    if (keys.has(key)) rgba[at + 3] = 0
  }
}
