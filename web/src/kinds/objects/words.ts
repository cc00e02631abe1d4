// How wrong the objects of an image are, in words. Pure.
import { formatThings } from '@/app/format'
import type { ImageCounts } from './outcomes'

/** "7 wrong". */
export function wrongCounts({ false: wrong, missed, confused }: ImageCounts): string {
  return `${String(wrong + missed + confused)} wrong`
}

/** "2 missed, 1 false, 12 right". */
export function aboutCounts({ right, false: wrong, missed, confused }: ImageCounts): string {
  const parts = [
    [missed, 'missed'],
    [wrong, 'false'],
    [confused, 'confused'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${String(count)} ${word}`)
  return [...said, `${formatThings(right, 'object')} right`].join(', ')
}
