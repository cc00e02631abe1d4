import { describe, expect, it } from 'vitest'

import type { SplitScores } from '@/kinds/records'
import { bestKnown, scoredSplits } from '@/kinds/scored'
import { answerTheSame, compareVersions, differingSettings, sharedSplits, speedText } from './scores'

function scores(split: string, miou: number | null, ious: Record<string, number | null>): SplitScores {
  const rest = { precision: null, recall: null, f1: null, share: 0, predicted_share: 0, pixels: 0 }
  const classes = Object.entries(ious).map(([name, iou]) => ({ name, iou, color: '#112233', ...rest }))
  return { split, miou, classes, images: 1, pixels: 1, pixel_accuracy: null, mean_f1: null, confusion: [], definition: '' }
}

describe('scores', () => {
  it('puts test first and falls back to val and train', () => {
    expect(scoredSplits({ train: 1, extra: 1, val: 1, test: 1 })).toEqual(['test', 'val', 'train', 'extra'])
    expect(bestKnown({ train: scores('train', 0.9, {}), val: scores('val', 0.8, {}) })).toEqual({ name: 'mIoU', value: 0.8, split: 'val' })
    expect(bestKnown({})).toBeNull()
  })

  it('compares class by class and marks the single best', () => {
    const rows = compareVersions(
      [{ val: scores('val', 0.5, { sky: 0.9, road: null }) }, { val: scores('val', 0.6, { sky: 0.9, car: 0.2 }) }],
      'val',
    )
    expect(rows.map((row) => [row.name, row.values, row.best])).toEqual([
      ['mIoU', [0.5, 0.6], 1],
      ['sky', [0.9, 0.9], null],
      ['road', [null, undefined], null],
      ['car', [undefined, 0.2], null],
    ])
  })

  it('knows a version without the split', () => {
    expect(compareVersions([{}, { test: scores('test', 0.6, {}) }], 'test')[0]?.values).toEqual([undefined, 0.6])
    expect(sharedSplits([{ train: 1 }, { test: 1 }])).toEqual(['test', 'train'])
  })
})

describe('versions side by side on a page', () => {
  it('compares only those that answer the same question', () => {
    const task = (...names: string[]) => ({ kind: 'semantic', classes: names.map((name) => ({ name, color: '#000000' })) })
    expect(answerTheSame([task('a', 'b'), task('a', 'b')])).toBe(true)
    expect(answerTheSame([task('a', 'b'), task('b', 'a')])).toBe(false)
  })

  it('shows the settings that differ', () => {
    expect(differingSettings([{ a: 1, b: [2] }, { a: 1, b: [3], c: null }])).toEqual([
      ['b', [[2], [3]]],
      ['c', [undefined, null]],
    ])
  })

  it('says the speed, or that nobody measured it', () => {
    expect(speedText({ seconds: 0.0412, megapixels: 1.234 })).toBe('41 ms for an image of 1.2 megapixels')
    expect(speedText(null)).toBe('not measured')
  })
})
