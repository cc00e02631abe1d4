import { describe, expect, it } from 'vitest'
import { classAt, occurring, readColors } from './overlay'

const classes = [
  { name: 'sky', color: '#0000ff' },
  { name: 'road', color: '#804080' },
  { name: 'car', color: '#ff0000' },
]
// One row: road, road, sky, ignored.
const pixels = readColors(
  new Uint8ClampedArray([128, 64, 128, 255, 128, 64, 128, 255, 0, 0, 255, 255, 0, 0, 0, 0]),
  4,
  1,
)

describe('an overlay', () => {
  it('says which classes occur, by their part of the labelled pixels', () => {
    expect(occurring(pixels, classes).map(({ name, share }) => [name, share])).toEqual([
      ['road', 2 / 3],
      ['sky', 1 / 3],
    ])
  })

  it('says which class is under a pixel of a larger image', () => {
    const image = { width: 8, height: 2 }
    expect(classAt(pixels, classes, { x: 3, y: 1 }, image)?.name).toBe('road')
    expect(classAt(pixels, classes, { x: 5, y: 0 }, image)?.name).toBe('sky')
    expect(classAt(pixels, classes, { x: 7, y: 0 }, image)).toBeNull()
  })
})
