// Rectangles in pixels of the image.
import type { ImagePoint, Rect, Size } from '../types'

export function rectBetween(a: ImagePoint, b: ImagePoint): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) }
}

/** The smallest rectangle around points; null when there are none. */
export function rectAround(points: Iterable<readonly [number, number]>): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return left > right ? null : { x: left, y: top, width: right - left, height: bottom - top }
}

export function joined(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  }
}

/** Larger by a margin on each side (smaller when it is negative). */
export function padded(rect: Rect, margin: number): Rect {
  return { x: rect.x - margin, y: rect.y - margin, width: rect.width + 2 * margin, height: rect.height + 2 * margin }
}

export function touches(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height
}

export function contains(rect: Rect, { x, y }: ImagePoint): boolean {
  return x >= rect.x && y >= rect.y && x <= rect.x + rect.width && y <= rect.y + rect.height
}

/** The whole pixels that a rectangle touches, inside the image; null when there are none. */
export function pixelsOf(rect: Rect, image: Size): Rect | null {
  const x = Math.max(Math.floor(rect.x), 0)
  const y = Math.max(Math.floor(rect.y), 0)
  const width = Math.min(Math.ceil(rect.x + rect.width), image.width) - x
  const height = Math.min(Math.ceil(rect.y + rect.height), image.height) - y
  return width > 0 && height > 0 ? { x, y, width, height } : null
}
