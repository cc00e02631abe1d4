import { describe, expect, it } from 'vitest'
import { fromColors, fromNumbers, IGNORE, labelAt, sharesOf } from './labels'
import { imagePoint } from './units'

const size = { width: 4, height: 1 }
// One row: road, road, sky, ignored.
const mask = fromColors([128, 64, 128, 255, 128, 64, 128, 255, 0, 0, 255, 255, 0, 0, 0, 0], size, [
  '#0000ff',
  '#804080',
  '#ff0000',
])

describe('a mask', () => {
  it('is read from colours; what is transparent or no class counts nowhere', () => {
    expect([...mask.values]).toEqual([1, 1, 0, IGNORE])
    expect([...fromColors([1, 2, 3, 255], { width: 1, height: 1 }, ['#0000ff']).values]).toEqual([IGNORE])
  })

  it('is read from numbers', () => {
    const numbers = fromNumbers([2, 2, 2, 255, 255, 255, 255, 255], { width: 2, height: 1 })
    expect([...numbers.values]).toEqual([2, IGNORE])
  })

  it('says how much of the labelled pixels each class has', () => {
    expect(sharesOf(mask, 3)).toEqual([1 / 3, 2 / 3, 0])
    expect(sharesOf({ ...size, values: new Uint8Array(4).fill(IGNORE) }, 2)).toEqual([0, 0])
  })

  it('says which class is under a pixel of a larger image', () => {
    const image = { width: 8, height: 2 }
    expect(labelAt(mask, image, imagePoint(3, 1))).toBe(1)
    expect(labelAt(mask, image, imagePoint(5, 0))).toBe(0)
    expect(labelAt(mask, image, imagePoint(7, 0))).toBe(IGNORE)
  })
})
