import { describe, expect, it } from 'vitest'
import { layersOf, meanConfidence } from './layers'

describe('meanConfidence', () => {
  it('weighs by share and leaves out what is unknown', () => {
    expect(meanConfidence([{ share: 0.75, confidence: 1 }, { share: 0.25, confidence: 0.6 }])).toBeCloseTo(0.9)
    expect(meanConfidence([{ share: 1, confidence: null }])).toBeNull()
  })
})

describe('layersOf', () => {
  const task = { id: 't', name: 'segmentation', classes: [] }

  it('has no annotation layer before there is one', () => {
    expect(layersOf({ id: 'i', annotation_state: 'todo' }, task, [])).toEqual([])
    expect(layersOf({ id: 'i', annotation_state: null }, task, [])).toEqual([])
    expect(layersOf({ id: 'i', annotation_state: 'done' }, undefined, [])).toEqual([])
    expect(layersOf({ id: 'i', annotation_state: 'done' }, task, []).map(({ address }) => address)).toEqual([
      '/api/v1/images/i/annotation.png?task_id=t',
    ])
  })
})
