import { describe, expect, it } from 'vitest'
import { TOOL_SETTINGS } from '../settings'
import { boxShape, covered, handWith } from '../testing'
import type { Rect } from '../types'
import type { Pixels } from './tool'

/** A picture of two grey fields, 100 left of column 50 and 140 right of it, with a lone dark square at the right. */
function picture({ x, y, width, height }: Rect): Pixels {
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const [here, down] = [x + column, y + row]
      const lone = here >= 150 && here < 160 && down >= 50 && down < 60
      rgba.fill(lone || here < 50 ? 100 : 140, 4 * (row * width + column), 4 * (row * width + column) + 4)
    }
  }
  return { rect: { x, y, width, height }, rgba }
}
const loaded = { pixels: picture }

describe('magic wand', () => {
  it('takes the joined pixels that look alike', () => {
    const hand = handWith([], {}, loaded)
    hand.take('wand')
    hand.click(10, 10)
    expect(covered([hand.only()])).toBe(50 * 150)
    expect(hand.only().geometry.type).toBe('mask')
  })

  it('takes alike pixels everywhere when they need not be joined', () => {
    const hand = handWith([], { settings: { ...TOOL_SETTINGS, connected: false } }, loaded)
    hand.take('wand')
    hand.click(10, 10)
    expect(covered([hand.only()])).toBe(50 * 150 + 100)
  })

  it('accepts more when it is dragged to the right, shown before it is taken', () => {
    const hand = handWith([], {}, loaded)
    hand.take('wand')
    hand.drag([[10, 10], [40, 10], [70, 10]])
    expect(covered([hand.only()])).toBe(200 * 150)
  })

  it('waits for the picture, and takes pixels away with Alt', () => {
    const blind = handWith()
    blind.take('wand')
    blind.click(10, 10)
    expect(blind.shapes()).toEqual([])
    const hand = handWith([boxShape('a', 40, 0, 20, 10)], {}, loaded)
    hand.take('wand')
    hand.click(10, 10, { alt: true })
    expect(covered([hand.only()])).toBe(100)
  })
})

describe('flood fill', () => {
  it('fills what shapes enclose, up to their pixels', () => {
    const frame = [boxShape('l', 10, 10, 2, 30), boxShape('r', 40, 10, 2, 30), boxShape('t', 10, 10, 32, 2), boxShape('b', 10, 38, 32, 2)]
    const hand = handWith(frame)
    hand.take('fill')
    hand.click(20, 20)
    expect(covered(hand.shapes().slice(4))).toBe(28 * 26)
  })

  it('gives an area of one class to another in a semantic task, and clears it with Alt', () => {
    const hand = handWith([boxShape('a', 0, 0, 20, 20, 'tree'), boxShape('b', 100, 0, 20, 20, 'tree')], {}, { form: 'pixels' })
    hand.take('fill')
    hand.click(5, 5)
    expect(hand.shapes().map((shape) => [shape.class_name, covered([shape])])).toEqual([['tree', 400], ['car', 400]])
    hand.click(5, 5, { alt: true })
    expect(hand.shapes().map(({ id }) => id)).toEqual(['b'])
    hand.click(-5, 5)
    expect(hand.shapes()).toHaveLength(1)
  })
})

describe('split', () => {
  it('divides what its line crosses, and only what is selected when something is', () => {
    const two = [boxShape('a', 10, 10, 40, 40), boxShape('b', 60, 10, 40, 40)]
    const hand = handWith(two)
    hand.take('split')
    hand.drag([[5, 30], [50, 30], [110, 30]])
    expect(hand.shapes().map((shape) => covered([shape]))).toEqual([800, 800, 800, 800])
    hand.store.undo()
    hand.store.set({ selection: new Set(['b']) })
    hand.click(5, 30)
    hand.click(110, 30)
    hand.press('Enter')
    expect(hand.shapes().map((shape) => covered([shape]))).toEqual([1600, 800, 800])
  })
})
