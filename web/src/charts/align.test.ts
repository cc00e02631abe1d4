import { describe, expect, it } from 'vitest'

import { alignCurves, lastIndex, padded, smooth, thin } from './align'

describe('alignCurves', () => {
  it('shares one sorted x and leaves gaps', () => {
    expect(
      alignCurves([
        { x: [1, 2, 3], y: [10, 20, 30] },
        { x: [2, 4], y: [5, 6] },
      ]),
    ).toEqual([
      [1, 2, 3, 4],
      [10, 20, 30, null],
      [null, 5, null, 6],
    ])
  })

  it('takes no curve and empty curves', () => {
    expect(alignCurves([])).toEqual([[]])
    expect(alignCurves([{ x: [], y: [] }])).toEqual([[], []])
  })
})

describe('thin', () => {
  const x = Array.from({ length: 1000 }, (_, index) => index)

  it('keeps the highest and the lowest point', () => {
    const y = x.map((one) => (one === 517 ? 99 : one === 303 ? -99 : Math.sin(one)))
    const thinned = thin({ x, y }, 100)
    expect(thinned.x.length).toBeLessThanOrEqual(100)
    expect(thinned.y).toContain(99)
    expect(thinned.y).toContain(-99)
    expect([...thinned.x].sort((a, b) => a - b)).toEqual(thinned.x)
  })

  it('leaves a short curve alone', () => {
    const curve = { x: [1, 2], y: [3, 4] }
    expect(thin(curve, 100)).toBe(curve)
  })
})

describe('smooth', () => {
  it('starts at the first value and keeps a constant', () => {
    expect(smooth({ x: [1, 2, 3], y: [2, 2, 2] }, 0.9).y.map((one) => Math.round(one * 1e9) / 1e9)).toEqual([2, 2, 2])
    expect(smooth({ x: [1, 2], y: [4, 0] }, 0.5).y[0]).toBe(4)
  })
})

describe('padded', () => {
  it('gives a lone point an empty neighbour, which is not the last point', () => {
    const lone = padded(alignCurves([{ x: [0], y: [5] }]))
    expect(lone).toEqual([
      [0, 1],
      [5, null],
    ])
    expect(lastIndex(lone)).toBe(0)
    expect(lastIndex([[]])).toBe(-1)
    expect(
      padded([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([
      [1, 2],
      [3, 4],
    ])
  })
})
