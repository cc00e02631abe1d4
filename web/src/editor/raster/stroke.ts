// A stroke of a brush while it is painted: whole pixels, kept in tiles, so that a stroke costs its own pixels.
import type { ImagePoint, Rect, Size } from '../types'
import { emptyBitmap, runsOfBitmaps, type Bitmap } from './bitmap'
import type { Runs } from './runs'

export interface BrushTip {
  /** Diameter in pixels. */
  readonly size: number
  readonly form: 'round' | 'square'
}

/** Pixels of a tile on each side. */
export const TILE = 128

export interface StrokeTile extends Bitmap {
  readonly key: string
  /** Grows whenever a pixel of the tile was painted. */
  readonly version: number
}

export interface Stroke {
  /** Paints from one point to another; where the brush stands still, a dab. */
  line: (from: ImagePoint, to: ImagePoint) => void
  /** The tiles that were painted on. A tile that was not painted on since is the same object. */
  tiles: () => readonly StrokeTile[]
  runs: () => Runs
}

/**
 * Where the middle of a brush lies: brushes of an odd size stand on a pixel, those of an even size between pixels, so
 * that a brush of one pixel paints the pixel under the cursor.
 */
export function middleOf({ size }: BrushTip, { x, y }: ImagePoint): ImagePoint {
  return size % 2 === 1 ? { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 } : { x: Math.round(x), y: Math.round(y) }
}

export function createStroke(tip: BrushTip, image: Size): Stroke {
  const tiles = new Map<number, StrokeTile>()
  const across = Math.ceil(image.width / TILE)
  const fillRow = (y: number, first: number, last: number): void => {
    const row = Math.floor(y / TILE)
    for (let column = Math.floor(first / TILE); column * TILE < last; column += 1) {
      const key = row * across + column
      const tile = tiles.get(key) ?? newTile(key, column, row)
      const from = Math.max(first - column * TILE, 0)
      const to = Math.min(last - column * TILE, TILE)
      tile.bits.fill(1, (y - row * TILE) * TILE + from, (y - row * TILE) * TILE + to)
      tiles.set(key, tile)
      fresh.add(key)
    }
  }
  const fresh = new Set<number>()
  return {
    line: (from, to) => {
      const [a, b] = [middleOf(tip, from), middleOf(tip, to)]
      const reach = tip.size / 2
      const first = Math.max(Math.floor(Math.min(a.y, b.y) - reach), 0)
      const last = Math.min(Math.ceil(Math.max(a.y, b.y) + reach), image.height)
      for (let y = first; y < last; y += 1) {
        const span = spanOf(tip, a, b, y + 0.5)
        if (span === null) continue
        const left = Math.max(Math.ceil(span[0] - 0.5), 0)
        const right = Math.min(Math.floor(span[1] - 0.5) + 1, image.width)
        if (left < right) fillRow(y, left, right)
      }
      for (const key of fresh) {
        const tile = tiles.get(key)
        if (tile) tiles.set(key, { ...tile, version: tile.version + 1 })
      }
      fresh.clear()
    },
    tiles: () => [...tiles.values()],
    runs: () => runsOfBitmaps([...tiles.values()], image),
  }
}

function newTile(key: number, column: number, row: number): StrokeTile {
  const rect: Rect = { x: column * TILE, y: row * TILE, width: TILE, height: TILE }
  return { key: String(key), version: 0, ...emptyBitmap(rect) }
}

/** Left and right end of what a brush that is drawn from a to b covers at a height; null when it covers nothing there. */
function spanOf(tip: BrushTip, a: ImagePoint, b: ImagePoint, y: number): [number, number] | null {
  const reach = tip.size / 2
  return tip.form === 'square' ? squareSpan(reach, a, b, y) : roundSpan(reach, a, b, y)
}

/** A square that moves along the line is over this height during one stretch of its way. */
function squareSpan(reach: number, a: ImagePoint, b: ImagePoint, y: number): [number, number] | null {
  const dy = b.y - a.y
  let [first, last] = [0, 1]
  if (dy === 0) {
    if (Math.abs(y - a.y) > reach) return null
  } else {
    const [one, other] = [(y - reach - a.y) / dy, (y + reach - a.y) / dy]
    first = Math.max(first, Math.min(one, other))
    last = Math.min(last, Math.max(one, other))
    if (first > last) return null
  }
  const [x0, x1] = [a.x + first * (b.x - a.x), a.x + last * (b.x - a.x)]
  return [Math.min(x0, x1) - reach, Math.max(x0, x1) + reach]
}

/** The area is a disc at each end and the rectangle between them; being convex, it has one span at each height. */
function roundSpan(reach: number, a: ImagePoint, b: ImagePoint, y: number): [number, number] | null {
  let [left, right] = [Infinity, -Infinity]
  const add = (x0: number, x1: number): void => {
    left = Math.min(left, x0)
    right = Math.max(right, x1)
  }
  for (const end of [a, b]) {
    const off = y - end.y
    if (Math.abs(off) > reach) continue
    const half = Math.sqrt(reach * reach - off * off)
    add(end.x - half, end.x + half)
  }
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = Math.hypot(dx, dy)
  if (length > 0) {
    const [nx, ny] = [(-dy / length) * reach, (dx / length) * reach]
    const corners = [[a.x + nx, a.y + ny], [b.x + nx, b.y + ny], [b.x - nx, b.y - ny], [a.x - nx, a.y - ny]] as const
    corners.forEach(([x0, y0], at) => {
      const [x1, y1] = corners[(at + 1) % 4] ?? [x0, y0]
      if (y0 === y1 || (y < y0 && y < y1) || (y > y0 && y > y1)) return
      const x = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)
      add(x, x)
    })
  }
  return left > right ? null : [left, right]
}
