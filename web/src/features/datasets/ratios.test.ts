import { describe, expect, it } from 'vitest'
import { countsOf, ratiosOf, whyNot } from './ratios'

describe('an automatic split', () => {
  it('turns two marks into three parts', () => {
    expect(ratiosOf([70, 85])).toEqual({ train: 0.7, val: 0.15, test: 0.15 })
    expect(ratiosOf([80, 100])).toEqual({ train: 0.8, val: 0.2, test: 0 })
  })

  it('gives out every image once', () => {
    for (let images = 0; images < 60; images += 1) {
      const counts = countsOf(ratiosOf([70, 85]), images)
      expect(counts.train + counts.val + counts.test).toBe(images)
    }
    expect(countsOf(ratiosOf([70, 85]), 83)).toEqual({ train: 59, val: 12, test: 12 })
    expect(countsOf(ratiosOf([98, 99]), 3)).toEqual({ train: 2, val: 1, test: 0 })
  })

  it('says why it cannot be made', () => {
    expect(whyNot(ratiosOf([70, 85]), 0)).toMatch(/annotated/)
    expect(whyNot(ratiosOf([0, 50]), 9)).toMatch(/train/)
    expect(whyNot(ratiosOf([70, 70]), 9)).toMatch(/val/)
    expect(whyNot(ratiosOf([70, 85]), 9)).toBeNull()
  })
})
