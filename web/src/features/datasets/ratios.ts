// Parts of an automatic split, as two marks on a line of 100.
import { SPLITS, type Split } from '@/api/types'

export type Ratios = Record<Split, number>

/** Two marks (percent, ascending) cut 0..100 into train, val and test; the parts add up to 1. */
export function ratiosOf([first, second]: readonly [number, number]): Ratios {
  const part = (percent: number) => Math.round(percent) / 100
  return { train: part(first), val: part(second - first), test: part(100 - second) }
}

/** How many images each split gets; largest remainders first, so that the counts add up. */
export function countsOf(ratios: Ratios, images: number): Record<Split, number> {
  const exact = SPLITS.map((split) => ({ split, value: ratios[split] * images }))
  const counts = Object.fromEntries(exact.map(({ split, value }) => [split, Math.floor(value)])) as Record<Split, number>
  let left = images - SPLITS.reduce((sum, split) => sum + counts[split], 0)
  for (const { split } of exact.sort((a, b) => (b.value % 1) - (a.value % 1))) {
    if (left <= 0) break
    counts[split] += 1
    left -= 1
  }
  return counts
}

/** Why this split cannot be made, or null. */
export function whyNot(ratios: Ratios, images: number): string | null {
  if (images === 0) return 'No image is annotated yet; import masks first.'
  if (ratios.train === 0) return 'A model needs images to learn from: give train a part.'
  if (ratios.val === 0) return 'The best epoch is chosen on val: give it a part.'
  if (images < 2) return 'One image cannot be split; annotate at least two.'
  return null
}
