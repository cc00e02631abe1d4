import { describe, expect, it } from 'vitest'
import fixtures from '../fixtures/masks.json'
import { runsOfGeometry } from '../geometry/rasterise'
import type { Geometry, Mask } from '../types'
import { bitmapOfMask, bitmapOfRuns, runsOfBitmaps } from './bitmap'
import { boundsOfRuns, maskOf, runsOf } from './rle'
import { areaOf } from './runs'

const masks = fixtures.masks.map(({ rows, counts }) => {
  const [height, width] = [rows.length, rows[0]?.length ?? 0]
  return { rows, mask: { type: 'mask', height, width, counts } satisfies Mask }
})
const bitsOf = (rows: string[]) => [...rows.join('')].map(Number)

describe('run lengths', () => {
  it.each(masks)('are read and written as the server does it (%#)', ({ rows, mask }) => {
    const whole = { x: 0, y: 0, width: mask.width, height: mask.height }
    const runs = runsOf(mask)
    expect([...bitmapOfRuns(runs, whole, mask.height).bits]).toEqual(bitsOf(rows))
    expect(areaOf(runs)).toBe(bitsOf(rows).filter((bit) => bit === 1).length)
    expect(maskOf(runs, mask)).toEqual(mask)
    const bits = Uint8Array.from(bitsOf(rows))
    expect(maskOf(runsOfBitmaps([{ rect: whole, bits }], mask), mask)).toEqual(mask)
  })

  it.each(fixtures.shapes)('of a polygon or box are those of the server (%#)', ({ geometry, counts, ...size }) => {
    expect(maskOf(runsOfGeometry(geometry as Geometry, size), size).counts).toBe(counts)
  })

  it('that do not fit their size are refused', () => {
    for (const counts of ['', '7', ' ', 'P', '111111111111', '73O8']) {
      expect(() => runsOf({ type: 'mask', width: 3, height: 2, counts }), counts).toThrow(RangeError)
    }
  })

  it('of no pixels between two runs join them', () => {
    // 1 unset, 2 set, none unset, 3 set.
    expect([...runsOf({ type: 'mask', width: 3, height: 2, counts: '1201' })]).toEqual([1, 6])
  })

  it('have bounds', () => {
    for (const { mask } of masks) {
      const rect = boundsOfRuns(runsOf(mask), mask.height)
      const bitmap = bitmapOfMask(mask)
      expect(bitmap?.rect ?? null).toEqual(rect)
      if (rect && bitmap) expect(runsOfBitmaps([bitmap], mask)).toEqual(runsOf(mask))
    }
  })
})
