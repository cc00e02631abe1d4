import { describe, expect, it } from 'vitest'

import { xRange, yRange } from './options'

describe('ranges', () => {
  it('shows shares from 0 to 1 and other values with air, never below 0 for positive ones', () => {
    expect(yRange(true, 0.2, 0.3)).toEqual([0, 1])
    expect(yRange(false, 0.01, 1.01)).toEqual([0, 1.09])
    expect(yRange(false, null, null)).toEqual([0, 1])
  })

  it('is never empty', () => {
    for (const value of [0, 0.5, 3, -2]) {
      const [low, high] = yRange(false, value, value)
      expect(high).toBeGreaterThan(low)
    }
    expect(xRange(1, 1)).toEqual([0, 1])
    expect(xRange(0.1, 30)).toEqual([0, 30])
  })
})
