import { describe, expect, it } from 'vitest'
import { apply, documentOf, shapesOf, type Document } from './document'
import { boxShape } from './testing'
import type { Op } from './types'

const a = boxShape('a', 0, 0)
const b = boxShape('b', 10, 0)
const c = boxShape('c', 20, 0)
const three = documentOf([a, b, c], ['sunny'])

const plain = (document: Document) => ({ shapes: shapesOf(document), tags: document.tags })

describe('a document', () => {
  it('puts a new shape on top and a known one where it lies', () => {
    const moved = { ...a, class_name: 'tree' }
    const { document, change } = apply(three, [
      { op: 'put', shape: boxShape('d', 5, 5) },
      { op: 'put', shape: moved },
    ])
    expect(document.order).toEqual(['a', 'b', 'c', 'd'])
    expect(document.shapes.get('a')).toBe(moved)
    expect([...change.ids]).toEqual(['d', 'a'])
    expect(three.shapes.get('a')).toBe(a)
  })

  it('keeps shapes that an order does not name, above the named', () => {
    expect(apply(three, [{ op: 'order', ids: ['c', 'gone', 'a'] }]).document.order).toEqual(['c', 'a', 'b'])
  })

  it('does not tell of what did not change', () => {
    const { change, inverse } = apply(three, [
      { op: 'remove', id: 'nobody' },
      { op: 'put', shape: boxShape('d', 5, 5) },
      { op: 'remove', id: 'd' },
    ])
    expect(change.ids.size).toBe(0)
    expect(inverse).toEqual([])
  })

  const cases: Op[][] = [
    [{ op: 'put', shape: boxShape('d', 1, 1) }],
    [{ op: 'put', shape: { ...b, class_name: 'tree' } }],
    [{ op: 'remove', id: 'b' }],
    [{ op: 'remove', id: 'c' }],
    [{ op: 'remove', id: 'a' }, { op: 'remove', id: 'b' }, { op: 'put', shape: boxShape('d', 1, 1) }],
    [{ op: 'remove', id: 'a' }, { op: 'put', shape: a }],
    [{ op: 'order', ids: ['c', 'b', 'a'] }, { op: 'tags', tags: [] }],
  ]
  it.each(cases)('is as before after the inverse of what was done (%#)', (...ops) => {
    const done = apply(three, ops)
    const back = apply(done.document, done.inverse)
    expect(plain(back.document)).toEqual(plain(three))
    expect(plain(apply(back.document, back.inverse).document)).toEqual(plain(done.document))
  })
})
