// Flood fill: the pixels that can be reached from one without leaving those that are alike.
import type { ImagePoint, Rect } from '../types'
import { emptyBitmap, type Bitmap } from './bitmap'

/**
 * The pixels of `rect` that are joined (side by side) to the one at `from` and for which `isAlike` holds; it is asked
 * with the place of a pixel in the rectangle, row by row. Empty when the first one is outside or not alike.
 */
export function flooded(rect: Rect, from: ImagePoint, isAlike: (place: number) => boolean): Bitmap {
  const result = emptyBitmap(rect)
  const { bits } = result
  const { width, height } = rect
  const [x, y] = [Math.floor(from.x) - rect.x, Math.floor(from.y) - rect.y]
  if (x < 0 || y < 0 || x >= width || y >= height || !isAlike(y * width + x)) return result
  const open = [y * width + x]
  const isOpen = (place: number): boolean => bits[place] === 0 && isAlike(place)
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (bits[place]) continue
    const row = Math.floor(place / width) * width
    let [left, right] = [place, place]
    while (left > row && isOpen(left - 1)) left -= 1
    while (right < row + width - 1 && isOpen(right + 1)) right += 1
    bits.fill(1, left, right + 1)
    // One pixel of each stretch above and below is enough: its row is filled from there.
    for (const next of [-width, width]) {
      if (row + next < 0 || row + next >= width * height) continue
      let before = false
      for (let at = left; at <= right; at += 1) {
        const now = isOpen(at + next)
        if (now && !before) open.push(at + next)
        before = now
      }
    }
  }
  return result
}

/** All pixels of `rect` for which `isAlike` holds, wherever they lie. */
export function alike(rect: Rect, isAlike: (place: number) => boolean): Bitmap {
  const result = emptyBitmap(rect)
  for (let place = 0; place < result.bits.length; place += 1) if (isAlike(place)) result.bits[place] = 1
  return result
}
