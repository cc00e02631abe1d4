import { describe, expect, it } from 'vitest'
import { onKey, panBy, pinch, showOneToOne, wheelFactor, zoomBy, type Target } from './gestures'
import { createLook, viewOf } from './geometry/look'
import { screenPoint } from './geometry/units'
import { toImage } from './geometry/view'

const make = (): Target => ({
  store: createLook(),
  image: { width: 2000, height: 1000 },
  area: { width: 800, height: 600 },
})
const scale = ({ store, image, area }: Target) => viewOf(store.get(), image, area).scale
const press = (target: Target, key: string, held = {}) =>
  onKey(target, { key, ctrlKey: false, metaKey: false, altKey: false, ...held })

describe('keys', () => {
  it('zoom, fit and show one to one', () => {
    const target = make()
    const whole = scale(target)
    expect(press(target, '+')).toBe(true)
    expect(scale(target)).toBeCloseTo(whole * 1.5)
    press(target, '-')
    expect(scale(target)).toBeCloseTo(whole)
    press(target, '1')
    expect(scale(target)).toBeCloseTo(1)
    press(target, '0', { ctrlKey: true })
    expect(target.store.get()).toBeNull()
  })

  it('move only when there is more to see, and leave other keys alone', () => {
    const target = make()
    expect(press(target, 'ArrowLeft')).toBe(false)
    press(target, '1')
    const before = target.store.get()?.view.origin.x ?? 0
    expect(press(target, 'ArrowLeft')).toBe(true)
    expect(target.store.get()?.view.origin.x).toBe(before + 80)
    expect(press(target, 'd')).toBe(false)
    expect(press(target, '+', { ctrlKey: true })).toBe(false)
    expect(press(target, 'ArrowLeft', { altKey: true })).toBe(false)
  })
})

describe('one to one', () => {
  it('keeps the middle', () => {
    const target = make()
    zoomBy(target, 4)
    panBy(target, screenPoint(-120, 30))
    const at = screenPoint(400, 300)
    const before = toImage(viewOf(target.store.get(), target.image, target.area), at)
    showOneToOne(target)
    const after = toImage(viewOf(target.store.get(), target.image, target.area), at)
    expect(after.x).toBeCloseTo(before.x)
    expect(after.y).toBeCloseTo(before.y)
  })
})

describe('fingers and wheels', () => {
  it('zoom by how far two fingers moved apart, and move with them', () => {
    const moved = pinch([screenPoint(0, 0), screenPoint(100, 0)], [screenPoint(0, 20), screenPoint(200, 20)])
    expect(moved).toEqual({ factor: 2, at: { x: 100, y: 20 }, by: { x: 50, y: 20 } })
  })

  it('turn to and fro', () => {
    const turn = (deltaY: number, deltaMode = 0) => wheelFactor({ deltaY, deltaMode, ctrlKey: false })
    expect(turn(-100)).toBeGreaterThan(1)
    expect(turn(-100) * turn(100)).toBeCloseTo(1)
    expect(turn(-3, 1)).toBeGreaterThan(1.1)
    expect(turn(1e9)).toBeGreaterThan(0.5)
  })
})
