import { describe, expect, it } from 'vitest'
import { chosenLayer, layersOf, meanConfidence, type Layer } from './layers'

describe('meanConfidence', () => {
  it('weighs by share and leaves out what is unknown', () => {
    expect(meanConfidence([{ share: 0.75, confidence: 1 }, { share: 0.25, confidence: 0.6 }])).toBeCloseTo(0.9)
    expect(meanConfidence([{ share: 1, confidence: null }])).toBeNull()
  })
})

describe('layersOf', () => {
  const task = { id: 't' }

  it('has no annotation layer before there is one', () => {
    expect(layersOf({ id: 'i', annotation_state: 'todo' }, task, [])).toEqual([])
    expect(layersOf({ id: 'i', annotation_state: null }, task, [])).toEqual([])
    expect(layersOf({ id: 'i', annotation_state: 'done' }, undefined, [])).toEqual([])
    expect(layersOf({ id: 'i', annotation_state: 'done' }, task, []).map(({ id, imageId }) => [id, imageId])).toEqual([
      ['annotation', 'i'],
    ])
  })
})

describe('chosenLayer', () => {
  const layer = (id: string, title: string): Layer => ({
    id,
    title,
    hint: '',
    imageId: null,
    prediction: null,
  })
  const layers = [layer('annotation', 'Annotation'), layer('p2', 'm@2'), layer('p1', 'm@1')]

  it('follows the version from image to image', () => {
    expect(chosenLayer(layers, null)?.id).toBe('annotation')
    expect(chosenLayer(layers, { id: 'elsewhere', title: 'm@1' })?.id).toBe('p1')
    expect(chosenLayer(layers, { id: 'p2', title: 'm@2' })?.id).toBe('p2')
    expect(chosenLayer(layers, { id: 'gone', title: 'm@9' })?.id).toBe('annotation')
  })
})
