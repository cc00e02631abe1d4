import { describe, expect, it } from 'vitest'
import type { EditorShape } from '@/editor/types'
import { pasted, type Clip } from './clipboard'
import { toggled } from './tags'

const box: EditorShape = {
  id: 'box',
  class_name: 'cell',
  geometry: { type: 'box', x: 90, y: 10, width: 8, height: 8 },
  source: { kind: 'model', name: 'cells@1' },
  confidence: 0.7,
  crowd: false,
  text: '',
}
const mask: EditorShape = { ...box, id: 'mask', geometry: { type: 'mask', width: 100, height: 100, counts: 'PP1' } }
const clip: Clip = { imageId: 'a', size: { width: 100, height: 100 }, shapes: [box, mask] }
const onto = (imageId: string, side: number) => {
  let number = 0
  const newId = () => `new ${String((number += 1))}`
  return { imageId, size: { width: side, height: side }, source: { kind: 'person', name: 'Ada' } as const, newId }
}

describe('pasting', () => {
  it('makes shapes of the person, with new ids, where they were', () => {
    const [first, second] = pasted(clip, onto('b', 100))
    expect(first).toMatchObject({ id: 'new 1', source: { name: 'Ada' }, confidence: null, geometry: box.geometry })
    expect(second?.geometry).toEqual(mask.geometry)
  })

  it('lies aside on the same image, and never beside it', () => {
    expect(pasted(clip, onto('a', 100))[0]?.geometry).toMatchObject({ x: 99, y: 20, width: 1 })
  })

  it('leaves out masks of another size', () => {
    expect(pasted(clip, onto('b', 200))).toHaveLength(1)
  })
})

it('chooses one class for classification and several for tagging, in their order', () => {
  const classes = ['a', 'b', 'c'].map((name) => ({ name, color: '#000000' }))
  expect(toggled(['a'], 'b', { kind: 'classification', classes })).toEqual(['b'])
  expect(toggled(['c'], 'a', { kind: 'tagging', classes })).toEqual(['a', 'c'])
  expect(toggled(['a', 'c'], 'a', { kind: 'tagging', classes })).toEqual(['c'])
})
