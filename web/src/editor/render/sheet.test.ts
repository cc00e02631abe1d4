import { describe, expect, it } from 'vitest'
import { screenPoint } from '../types'
import { deviceView, packed, paintRuns, sheetOf, type Sheet } from './sheet'

const image = { width: 4, height: 3 }
/** Columns 1 and 2, rows 0 to 1 of column 1 and all of column 2. */
const runs = Int32Array.of(3, 5, 6, 9)
const rowsOf = ({ pixels, width, height }: Sheet) =>
  Array.from({ length: height }, (_, row) => [...pixels.slice(row * width, (row + 1) * width)].join(''))

const painted = (scale: number, x: number, y: number, size: [number, number], fill = 1, edge = 0) => {
  const sheet = sheetOf({ x: 0, y: 0, width: size[0], height: size[1] })
  const any = paintRuns(sheet, runs, image, { scale, origin: screenPoint(x, y) }, { fill, edge })
  return { rows: rowsOf(sheet), any }
}

describe('runs on a sheet', () => {
  it('are painted pixel for pixel', () => {
    expect(painted(1, 0, 0, [4, 3]).rows).toEqual(['0110', '0110', '0010'])
  })

  it('are painted larger and moved, and cut off at the sheet', () => {
    expect(painted(2, -2, 0, [4, 6]).rows).toEqual(['1111', '1111', '1111', '1111', '0011', '0011'])
    expect(painted(1, 10, 0, [4, 3])).toEqual({ rows: ['0000', '0000', '0000'], any: false })
  })

  it('are sampled when the image is larger than the screen', () => {
    expect(painted(0.5, 0, 0, [2, 1]).rows).toEqual(['10'])
  })

  it('have an edge where the next pixel is not theirs', () => {
    const block = Int32Array.of(6, 11, 12, 17, 18, 23, 24, 29, 30, 35)
    const sheet = sheetOf({ x: 0, y: 0, width: 7, height: 6 })
    paintRuns(sheet, block, { width: 7, height: 6 }, { scale: 1, origin: screenPoint(0, 0) }, { fill: 1, edge: 2 })
    expect(rowsOf(sheet)).toEqual(['0222220', '0211120', '0211120', '0211120', '0222220', '0000000'])
  })
})

it('packs colours as a canvas has them', () => {
  expect(packed([1, 2, 3], 1)).toBe(0xff030201)
})

it('knows the view of device pixels', () => {
  expect(deviceView({ scale: 2, origin: screenPoint(3, 4) }, 2)).toEqual({ scale: 4, origin: { x: 6, y: 8 } })
})
