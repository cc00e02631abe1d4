import { describe, expect, it } from 'vitest'
import { IGNORE } from './labels'
import { filled, outlined, paletteOf, sampled } from './paint'
import { screenPoint } from './units'

const mask = { width: 2, height: 1, values: new Uint8Array([0, 1]) }
const image = { width: 20, height: 10 }
const RED = 0xff0000ff
const BLUE = 0xffff0000

describe('sampled', () => {
  it('gives the class under each device pixel, and nothing beside the image', () => {
    const view = { scale: 0.2, origin: screenPoint(1, 0) }
    expect([...sampled(mask, image, view, { width: 6, height: 2 }, 1).values.slice(0, 6)]).toEqual([
      IGNORE, 0, 0, 1, 1, IGNORE,
    ])
    const sharp = sampled(mask, image, view, { width: 6, height: 2 }, 2)
    expect([sharp.width, sharp.height]).toEqual([12, 4])
    expect([...sharp.values.slice(0, 12)]).toEqual([IGNORE, IGNORE, 0, 0, 0, 0, 1, 1, 1, 1, IGNORE, IGNORE])
  })
})

describe('a palette', () => {
  it('paints the classes that are shown and no other', () => {
    const palette = paletteOf(['#ff0000', '#0000ff'], (index) => index === 1)
    expect([...filled({ ...mask, width: 3, values: new Uint8Array([0, 1, IGNORE]) }, palette)]).toEqual([0, BLUE, 0])
  })
})

describe('outlined', () => {
  it('draws only where two classes meet, each side in its own colour', () => {
    const values = new Uint8Array([0, 0, 0, 1, 1, 1, 1])
    const palette = paletteOf(['#ff0000', '#0000ff'], () => true)
    expect([...outlined({ width: 7, height: 1, values }, palette, 1)]).toEqual([0, 0, RED, BLUE, 0, 0, 0])
    expect([...outlined({ width: 7, height: 1, values }, palette, 2)]).toEqual([0, RED, RED, BLUE, BLUE, 0, 0])
    const one = paletteOf(['#ff0000', '#0000ff'], (index) => index === 0)
    expect([...outlined({ width: 7, height: 1, values }, one, 1)]).toEqual([0, 0, RED, 0, 0, 0, 0])
  })
})
