// Parts of an automatic split, as two marks on a line of 100.
import type { Split } from '@/api/types'

export type Ratios = Record<Split, number>

/** Two marks (percent, ascending) cut 0..100 into train, val and test; the parts add up to 1. */
export function ratiosOf([first, second]: readonly [number, number]): Ratios {
  const part = (percent: number) => Math.round(percent) / 100
  return { train: part(first), val: part(second - first), test: part(100 - second) }
}

/** About how many images each split gets: as the server deals them, val and test rounded and train the rest. */
export function countsOf(ratios: Ratios, images: number): Record<Split, number> {
  const least = ratios.val > 0 && images >= 2 ? 1 : 0
  const val = Math.min(Math.max(Math.round(images * ratios.val), least), Math.max(images - 1, 0))
  const test = Math.min(Math.round(images * ratios.test), Math.max(images - 1 - val, 0))
  return { train: images - val - test, val, test }
}

/** Why this split cannot be made, or null. */
export function whyNot(ratios: Ratios, images: number): string | null {
  if (images === 0) return 'No image is annotated yet; import masks first.'
  if (ratios.train === 0) return 'A model needs images to learn from: give train a part.'
  if (ratios.val === 0) return 'The best epoch is chosen on val: give it a part.'
  if (images < 2) return 'One annotated image cannot be split; import more with masks.'
  return null
}
