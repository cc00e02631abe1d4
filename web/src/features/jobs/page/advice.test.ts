import { describe, expect, it } from 'vitest'

import { adviceFor, fewImages, noValidation, overfitting } from './advice'
import { type AllSeries } from '../live/live'

function curves(val: number[], train: number[]): AllSeries {
  const points = (values: number[]) => values.map((value, index) => ({ step: index + 1, epoch: index + 1, value }))
  return {
    'loss/val': { name: 'loss', split: 'val', points: points(val) },
    'loss/train': { name: 'loss', split: 'train', points: points(train) },
  }
}

describe('overfitting', () => {
  it('is told when val rises and train falls', () => {
    expect(overfitting(curves([1, 0.5, 0.6, 0.7, 0.8], [1, 0.6, 0.4, 0.3, 0.2]))?.text).toContain('epoch 2')
  })

  it('is not told when both fall, when both rise, or when the rise is small or short', () => {
    expect(overfitting(curves([1, 0.9, 0.8, 0.7, 0.6], [1, 0.6, 0.4, 0.3, 0.2]))).toBeNull()
    expect(overfitting(curves([1, 0.5, 0.6, 0.7, 0.8], [1, 0.2, 0.3, 0.4, 0.5]))).toBeNull()
    expect(overfitting(curves([1, 0.5, 0.51, 0.51, 0.51], [1, 0.6, 0.4, 0.3, 0.2]))).toBeNull()
    expect(overfitting(curves([1, 0.5, 0.9], [1, 0.6, 0.2]))).toBeNull()
  })
})

describe('data', () => {
  it('names too few images and a missing val split', () => {
    expect(fewImages({ train: 1 })?.title).toBe('Only 1 training image')
    expect(fewImages({ train: 300 })).toBeNull()
    expect(fewImages(undefined)).toBeNull()
    expect(noValidation({ train: 10, val: 0 })).not.toBeNull()
    expect(noValidation({ train: 10, val: 3 })).toBeNull()
    expect(adviceFor({}, { train: 10, val: 0 })).toHaveLength(2)
  })
})
