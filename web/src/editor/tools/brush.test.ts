import { describe, expect, it } from 'vitest'
import { TOOL_SETTINGS } from '../settings'
import { boxShape, covered, handWith, type Hand } from '../testing'

const brush = { settings: { ...TOOL_SETTINGS, brushSize: 10, brushForm: 'square' as const } }
const semantic = { form: 'pixels' as const }
const byClass = (hand: Hand) =>
  Object.fromEntries(hand.shapes().map((shape) => [shape.class_name, [shape.geometry.type, covered([shape])]]))

function paintingWith(form: 'pixels' | 'objects', protect = false): Hand {
  const hand = handWith([], { settings: { ...brush.settings, protect } }, { form })
  hand.take('brush')
  hand.drag([[20, 20], [60, 20]])
  return hand
}

describe('brush', () => {
  it('paints whole pixels, and one stroke is one gesture', () => {
    const hand = paintingWith('objects')
    expect(byClass(hand)).toEqual({ car: ['mask', 500] })
    hand.store.undo()
    expect(hand.shapes()).toEqual([])
    hand.store.redo()
    expect(covered(hand.shapes())).toBe(500)
  })

  it('goes on with the selected object, and begins a new one when none is selected', () => {
    const hand = paintingWith('objects')
    hand.drag([[60, 20], [80, 20]])
    expect(covered([hand.only()])).toBe(700)
    hand.store.set({ selection: new Set() })
    hand.drag([[20, 100], [30, 100]])
    expect(hand.shapes()).toHaveLength(2)
  })

  it('shows what it paints while it paints, and its size at the cursor', () => {
    const hand = handWith([], brush)
    hand.take('brush')
    hand.hover(50, 50)
    expect(hand.session.getShown().preview.cursor).toEqual({ at: { x: 50, y: 50 }, size: 10, form: 'square', mode: 'paint' })
    hand.session.down({ point: { x: 50, y: 50 }, scale: 1, pointerType: 'pen', pressure: 1, buttons: 1, clicks: 1, shift: false, alt: false, ctrl: false })
    const patches = hand.session.getShown().preview.patches ?? []
    expect(patches.map(({ bits }) => bits.filter((bit) => bit === 1).length)).toEqual([100])
  })

  it('draws straight from the end of the last stroke with Shift', () => {
    const hand = paintingWith('objects')
    hand.click(100, 20, { shift: true })
    expect(covered([hand.only()])).toBe(900)
  })

  it('in a semantic task takes the pixels from the other classes and adds to its own', () => {
    const hand = paintingWith('pixels')
    hand.store.set({ className: 'tree' })
    hand.drag([[40, 20], [90, 20]])
    expect(byClass(hand)).toEqual({ car: ['mask', 200], tree: ['mask', 600] })
    hand.store.set({ className: 'car' })
    hand.drag([[20, 20], [100, 20]])
    expect(byClass(hand)).toEqual({ car: ['mask', 900] })
    hand.store.undo()
    expect(byClass(hand)).toEqual({ car: ['mask', 200], tree: ['mask', 600] })
  })

  it('leaves the pixels of other classes alone when they are protected', () => {
    const hand = paintingWith('pixels', true)
    hand.store.set({ className: 'tree' })
    hand.drag([[40, 20], [90, 20]])
    expect(byClass(hand)).toEqual({ car: ['mask', 500], tree: ['mask', 300] })
  })

  it('never changes what is locked', () => {
    const hand = paintingWith('pixels')
    hand.store.set({ className: 'tree', lockedClasses: new Set(['car']) })
    hand.drag([[40, 20], [90, 20]])
    expect(byClass(hand)).toEqual({ car: ['mask', 500], tree: ['mask', 300] })
    hand.take('eraser')
    hand.drag([[0, 20], [190, 20]])
    expect(byClass(hand)).toEqual({ car: ['mask', 500] })
  })

  it('in a semantic task paints over a polygon or box that lies above', () => {
    const box = { ...boxShape('b', 0, 0, 100, 100, 'tree') }
    const hand = handWith([box], brush, semantic)
    hand.take('brush')
    hand.drag([[20, 20], [60, 20]])
    expect(byClass(hand)).toEqual({ tree: ['mask', 9500], car: ['mask', 500] })
  })
})

describe('eraser', () => {
  it('takes pixels from the selected shape alone, else from all', () => {
    const hand = handWith([boxShape('a', 0, 0, 50, 50), boxShape('b', 0, 0, 50, 50, 'tree')], {
      ...brush,
      selection: new Set(['a']),
    })
    hand.store.set({ selection: new Set(['a']) })
    hand.take('eraser')
    hand.click(25, 25)
    expect(byClass(hand)).toEqual({ car: ['mask', 2400], tree: ['box', 2500] })
    hand.store.set({ selection: new Set() })
    hand.click(25, 25)
    expect(byClass(hand)).toEqual({ car: ['mask', 2400], tree: ['mask', 2400] })
  })

  it('removes a shape of which nothing is left; the other end of a pen erases', () => {
    const hand = handWith([boxShape('a', 20, 20, 5, 5)], brush)
    hand.take('brush')
    hand.click(22, 22, { pointerType: 'pen', buttons: 32 })
    expect(hand.shapes()).toEqual([])
    hand.store.undo()
    expect(hand.only()).toEqual(boxShape('a', 20, 20, 5, 5))
  })
})
