import { describe, expect, it } from 'vitest'
import { boxShape, covered, handWith, polygonShape } from '../testing'
import type { EditorShape, Polygon, Ring } from '../types'

const square: Ring = [[40, 40], [100, 40], [100, 100], [40, 100]]
const ringOf = (shape: EditorShape | undefined) => (shape?.geometry as Polygon).parts[0]?.[0]
const selectionOf = (hand: ReturnType<typeof handWith>) => [...hand.store.getSnapshot().selection]

describe('select', () => {
  const two = [boxShape('a', 20, 20, 60, 60), boxShape('b', 40, 40, 60, 60)]

  it('takes the highest shape, and the next below at another click', () => {
    const hand = handWith(two)
    hand.click(60, 60)
    expect(selectionOf(hand)).toEqual(['b'])
    hand.click(60, 60)
    expect(selectionOf(hand)).toEqual(['a'])
    hand.click(190, 140)
    expect(selectionOf(hand)).toEqual([])
  })

  it('adds and takes away with Shift, and takes all in a frame', () => {
    const hand = handWith(two)
    hand.click(25, 25)
    hand.click(95, 95, { shift: true })
    expect(selectionOf(hand)).toEqual(['a', 'b'])
    hand.click(95, 95, { shift: true })
    expect(selectionOf(hand)).toEqual(['a'])
    hand.drag([[5, 5], [90, 90]])
    expect(selectionOf(hand).sort()).toEqual(['a', 'b'])
  })

  it('does not touch what is locked or hidden', () => {
    const hand = handWith(two, { lockedShapes: new Set(['b']) })
    hand.click(60, 60)
    expect(selectionOf(hand)).toEqual(['a'])
    hand.store.set({ hiddenClasses: new Set(['car']), selection: new Set() })
    hand.click(60, 60)
    expect(selectionOf(hand)).toEqual([])
  })

  it('moves what is selected, several at once, in one gesture', () => {
    const hand = handWith(two, {})
    hand.store.set({ selection: new Set(['a', 'b']) })
    hand.drag([[60, 60], [65, 62], [70, 65]])
    expect(hand.shapes().map(({ geometry }) => geometry)).toMatchObject([{ x: 30, y: 25 }, { x: 50, y: 45 }])
    hand.store.undo()
    expect(hand.shapes()).toEqual(two)
  })

  it('scales the frame of what is selected', () => {
    const hand = handWith(two)
    hand.store.set({ selection: new Set(['a', 'b']) })
    hand.drag([[100, 100], [140, 120], [180, 140]])
    expect(hand.shapes().map(({ geometry }) => geometry)).toEqual([
      { type: 'box', x: 20, y: 20, width: 120, height: 90 },
      { type: 'box', x: 60, y: 50, width: 120, height: 90 },
    ])
  })

  it('moves masks by whole pixels and cuts off what leaves the image', () => {
    const hand = handWith()
    hand.take('brush')
    hand.store.set({ settings: { ...hand.store.getSnapshot().settings, brushSize: 10, brushForm: 'square' } })
    hand.click(50, 50)
    const id = hand.only().id
    hand.take('select')
    hand.drag([[50, 50], [60, 50], [70.4, 60.4]])
    expect(hand.only().id).toBe(id)
    expect(covered([hand.only(), boxShape('there', 65, 55, 10, 10)])).toBe(100)
    hand.drag([[70, 60], [90, 60], [200, 60]])
    expect(covered([hand.only()])).toBe(50)
  })

  it('deletes, moves by arrows, and leaves other keys alone', () => {
    const hand = handWith(two)
    expect(hand.press('Delete')).toBe(false)
    hand.click(60, 60)
    hand.press('ArrowLeft', { shift: true })
    hand.press('ArrowDown')
    expect(hand.shapes()[1]?.geometry).toMatchObject({ x: 30, y: 41 })
    expect(hand.press('Delete')).toBe(true)
    expect(hand.shapes().map(({ id }) => id)).toEqual(['a'])
  })
})

describe('vertices', () => {
  it('are moved, added in the middle of an edge and removed with Alt', () => {
    const hand = handWith([polygonShape('p', [square])])
    hand.click(70, 70)
    hand.drag([[100, 100], [110, 110], [120, 130]])
    expect(ringOf(hand.only())).toEqual([[40, 40], [100, 40], [120, 130], [40, 100]])
    hand.drag([[70, 40], [70, 30], [70, 10]])
    expect(ringOf(hand.only())).toEqual([[40, 40], [70, 10], [100, 40], [120, 130], [40, 100]])
    hand.click(70, 10, { alt: true })
    hand.click(120, 130, { alt: true })
    expect(ringOf(hand.only())).toEqual([[40, 40], [100, 40], [40, 100]])
    hand.click(40, 40, { alt: true })
    expect(hand.shapes()).toEqual([])
    for (let steps = 0; steps < 5; steps += 1) hand.store.undo()
    expect(ringOf(hand.only())).toEqual(square)
  })

  it('are chosen with Shift, moved and removed together', () => {
    const hand = handWith([polygonShape('p', [[...square, [20, 70]]])])
    hand.click(70, 70)
    hand.click(100, 40)
    hand.click(100, 100, { shift: true })
    hand.drag([[100, 100], [110, 100], [130, 100]])
    expect(ringOf(hand.only())).toEqual([[40, 40], [130, 40], [130, 100], [40, 100], [20, 70]])
    hand.press('Delete')
    expect(ringOf(hand.only())).toEqual([[40, 40], [40, 100], [20, 70]])
  })

  it('are what is corrected: the shape is the person’s afterwards', () => {
    const found: EditorShape = { ...polygonShape('p', [square]), source: { kind: 'model', name: 'm@1' }, confidence: 0.6 }
    const hand = handWith([found])
    hand.click(70, 70)
    hand.drag([[100, 100], [120, 120]])
    expect(hand.only()).toMatchObject({ source: { kind: 'person', name: 'bob' }, confidence: null })
  })
})
