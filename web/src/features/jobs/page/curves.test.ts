import { describe, expect, it } from 'vitest'
import { batchLossLines, bestEpoch, bestNote, singleLine, splitLines } from './curves'
import { EMPTY_LIVE, foldEvents, type RawEvent } from '../live/live'

function metric(seq: number, name: string, step: number, value: number, split: string | null): RawEvent {
  return { seq, event: { time: 0, kind: 'metric', data: { name, value, step, epoch: step, split } } }
}

describe('curves', () => {
  const { series } = foldEvents(EMPTY_LIVE, [
    metric(1, 'miou', 1, 0.4, 'val'),
    metric(2, 'miou', 2, 0.6, 'val'),
    metric(3, 'miou', 3, 0.5, 'val'),
    metric(4, 'batch_loss', 1, 2, null),
  ])

  it('knows the best epoch by a metric on val', () => {
    expect(bestEpoch(series, 'miou')).toEqual({ epoch: 2, value: 0.6 })
    expect(bestEpoch(series, 'map50')).toBeNull()
    expect(bestNote(bestEpoch(series, 'miou'))).toBe('best on val 0.600, epoch 2')
  })

  it('draws val over train, and keeps a line for a metric that has no point yet', () => {
    expect(splitLines(series, 'miou').map((line) => [line.label, line.curve.x.length])).toEqual([
      ['train', 0],
      ['val', 3],
    ])
    expect(singleLine(series, 'learning_rate', null, 'rate')[0]?.curve.x).toEqual([])
    expect(batchLossLines(series).map((line) => line.curve.y)).toEqual([[2], [2]])
  })
})
