import { describe, expect, it } from 'vitest'
import { bitmapOfRuns } from './bitmap'
import { createStroke, TILE, type BrushTip } from './stroke'
import { areaOf } from './runs'

const image = { width: 12, height: 9 }

function drawn(tip: BrushTip, ...points: [number, number][]): string[] {
  const stroke = createStroke(tip, image)
  const [first] = points
  if (first === undefined) return []
  let [x, y] = first
  for (const [toX, toY] of points) {
    stroke.line({ x, y }, { x: toX, y: toY })
    ;[x, y] = [toX, toY]
  }
  const { bits } = bitmapOfRuns(stroke.runs(), { x: 0, y: 0, ...image }, image.height)
  return Array.from({ length: image.height }, (_none, row) =>
    [...bits.subarray(row * image.width, (row + 1) * image.width)].map((bit) => (bit ? '#' : '.')).join(''),
  )
}

describe('a stroke', () => {
  it('of one pixel paints the pixel under the cursor, in either form', () => {
    for (const form of ['round', 'square'] as const) {
      expect(drawn({ size: 1, form }, [3.9, 2.1])[2]).toBe('...#........')
      expect(drawn({ size: 1, form }, [3.9, 2.1]).join('').match(/#/g)).toHaveLength(1)
    }
  })

  it('of a square brush is as wide as it says, whether odd or even', () => {
    for (const size of [1, 2, 3, 4, 5]) {
      expect(drawn({ size, form: 'square' }, [5.2, 4.4]).join('').match(/#/g)).toHaveLength(size * size)
    }
  })

  it('of a round brush is round', () => {
    expect(drawn({ size: 5, form: 'round' }, [5.5, 4.5]).slice(2, 7)).toEqual([
      '....###.....',
      '...#####....',
      '...#####....',
      '...#####....',
      '....###.....',
    ])
  })

  it('leaves no gap however fast the hand moves', () => {
    const line = drawn({ size: 1, form: 'round' }, [0.5, 0.5], [11.5, 4.5])
    for (let x = 0; x < image.width; x += 1) expect(line.some((row) => row[x] === '#')).toBe(true)
  })

  it('is cut off at the border of the image', () => {
    expect(drawn({ size: 6, form: 'square' }, [0, 0]).slice(0, 4)).toEqual([
      '###.........',
      '###.........',
      '###.........',
      '............',
    ])
    expect(drawn({ size: 4, form: 'round' }, [-50, -50]).join('')).not.toContain('#')
  })

  it('touches only the tiles that it goes through', () => {
    const stroke = createStroke({ size: 10, form: 'round' }, { width: 4000, height: 3000 })
    stroke.line({ x: 20, y: 20 }, { x: 60, y: 60 })
    const [before] = stroke.tiles()
    stroke.line({ x: TILE * 5 + 50, y: 50 }, { x: TILE * 5 + 60, y: 60 })
    expect(stroke.tiles()).toHaveLength(2)
    expect(stroke.tiles()[0]).toBe(before)
    stroke.line({ x: 30, y: 20 }, { x: 30, y: 20 })
    expect(stroke.tiles()[0]?.version).toBe((before?.version ?? 0) + 1)
    expect(areaOf(stroke.runs())).toBeGreaterThan(0)
  })
})
