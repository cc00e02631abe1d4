import { describe, expect, it } from 'vitest'

import { hexToRgb, hideColors, pooledShares, stepIndex } from './gallery'

describe('gallery', () => {
  it('stays at the ends', () => {
    expect([stepIndex(0, -1, 3), stepIndex(0, 1, 3), stepIndex(2, 1, 3), stepIndex(0, 1, 0)]).toEqual([0, 1, 2, 0])
  })

  it("weights shares by pixels and confidence by the class's pixels", () => {
    const sky = (share: number, confidence: number | null) => [{ name: 'sky', color: '#0000ff', share, confidence }]
    const pooled = pooledShares([
      { width: 10, height: 10, classes: sky(1, 0.9) },
      { width: 30, height: 10, classes: sky(0, null) },
    ])
    expect(pooled).toEqual([{ name: 'sky', color: '#0000ff', share: 0.25, confidence: 0.9 }])
  })

  it('hides a class by its colour and no other', () => {
    const pixels = new Uint8ClampedArray([255, 0, 0, 255, 0, 255, 0, 255])
    hideColors(pixels, [hexToRgb('#ff0000')])
    expect([...pixels]).toEqual([255, 0, 0, 0, 0, 255, 0, 255])
  })
})
