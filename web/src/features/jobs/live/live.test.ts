import { describe, expect, it } from 'vitest'

import { EMPTY_LIVE, foldEvents, LOG_CAP, pointsOf, type RawEvent } from './live'

function metric(seq: number, step: number, value: number, split: string | null = 'val'): RawEvent {
  return { seq, event: { time: seq, kind: 'metric', data: { name: 'loss', value, step, epoch: step, split } } }
}

function log(seq: number, message: string): RawEvent {
  return { seq, event: { time: seq, kind: 'log', data: { level: 'info', message } } }
}

describe('foldEvents', () => {
  it('makes a curve of each metric and split', () => {
    const live = foldEvents(EMPTY_LIVE, [metric(1, 1, 0.9), metric(2, 1, 0.8, 'train'), metric(3, 2, 0.7)])
    expect(pointsOf(live.series, 'loss', 'val').map((one) => one.value)).toEqual([0.9, 0.7])
    expect(pointsOf(live.series, 'loss', 'train').map((one) => one.value)).toEqual([0.8])
    expect(live.lastSeq).toBe(3)
  })

  it('takes each event once, however often the stream repeats it', () => {
    const events = [metric(1, 1, 0.9), log(2, 'epoch 1')]
    const once = foldEvents(EMPTY_LIVE, events)
    expect(foldEvents(once, events)).toBe(once)
    expect(foldEvents(once, [...events, log(3, 'epoch 2')]).log.map((line) => line.message)).toEqual([
      'epoch 1',
      'epoch 2',
    ])
  })

  it('lets the last word of a step count when a run was resumed', () => {
    const live = foldEvents(EMPTY_LIVE, [metric(1, 1, 0.9), metric(2, 2, 0.8), metric(3, 3, 0.7), metric(4, 2, 0.5)])
    expect(pointsOf(live.series, 'loss', 'val').map((one) => [one.step, one.value])).toEqual([
      [1, 0.9],
      [2, 0.5],
      [3, 0.7],
    ])
  })

  it('does not change what it was given', () => {
    const before = foldEvents(EMPTY_LIVE, [metric(1, 1, 0.9)])
    const points = pointsOf(before.series, 'loss', 'val')
    foldEvents(before, [metric(2, 2, 0.8)])
    expect(points).toHaveLength(1)
  })

  it('keeps a long log short and says how many lines it dropped', () => {
    const live = foldEvents(
      EMPTY_LIVE,
      Array.from({ length: LOG_CAP + 7 }, (_, index) => log(index + 1, `line ${index}`)),
    )
    expect(live.log).toHaveLength(LOG_CAP)
    expect(live.dropped).toBe(7)
    expect(live.log[0]?.message).toBe('line 7')
  })

  it('keeps an artifact once by its path', () => {
    const artifact = (seq: number, title: string): RawEvent => ({
      seq,
      event: { time: seq, kind: 'artifact', data: { path: 'results.tar.zst', title } },
    })
    expect(foldEvents(EMPTY_LIVE, [artifact(1, 'a'), artifact(2, 'b')]).artifacts).toEqual([
      { path: 'results.tar.zst', title: 'b' },
    ])
  })

  it('leaves out a value that is not a number', () => {
    expect(pointsOf(foldEvents(EMPTY_LIVE, [metric(1, 1, Number.NaN)]).series, 'loss', 'val')).toEqual([])
  })
})
