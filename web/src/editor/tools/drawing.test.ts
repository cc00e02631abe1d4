import { describe, expect, it } from 'vitest'
import { polygonShape, handWith } from '../testing'
import type { Polygon } from '../types'
import { measure } from './ruler'

const ringsOf = (geometry: unknown) => (geometry as Polygon).parts[0] ?? []

describe('box', () => {
  it('is drawn by dragging, in any direction, and is selected', () => {
    const hand = handWith()
    hand.take('box')
    hand.drag([[60, 50], [30, 20], [20, 10]])
    expect(hand.only()).toMatchObject({ class_name: 'car', geometry: { type: 'box', x: 20, y: 10, width: 40, height: 40 } })
    expect(hand.only().source).toEqual({ kind: 'person', name: 'bob' })
    expect([...hand.store.getSnapshot().selection]).toEqual([hand.only().id])
  })

  it('is set by two clicks', () => {
    const hand = handWith()
    hand.take('box')
    hand.click(20, 10)
    hand.hover(30, 30)
    expect(hand.shapes()).toEqual([])
    hand.click(50, 40)
    expect(hand.only().geometry).toEqual({ type: 'box', x: 20, y: 10, width: 30, height: 30 })
  })

  it('ends at the border of the image, and is a square with Shift', () => {
    const hand = handWith()
    hand.take('box')
    hand.drag([[190, 140], [400, 400]])
    expect(hand.only().geometry).toEqual({ type: 'box', x: 190, y: 140, width: 10, height: 10 })
    hand.drag([[10, 10], [50, 30]], { shift: true })
    expect(hand.shapes()[1]?.geometry).toEqual({ type: 'box', x: 10, y: 10, width: 20, height: 20 })
  })

  it('is dropped by cancel, and not drawn without a class', () => {
    const hand = handWith()
    hand.take('box')
    hand.click(20, 10)
    hand.session.cancel()
    hand.click(50, 40)
    expect(hand.shapes()).toEqual([])
    hand.session.cancel()
    hand.store.set({ className: null })
    hand.drag([[20, 10], [50, 40]])
    expect(hand.shapes()).toEqual([])
    expect(hand.session.getShown().status).toBe('')
  })
})

describe('rotated box', () => {
  it('is set by one side and how far it reaches', () => {
    const hand = handWith()
    hand.take('rotated-box')
    hand.click(20, 20)
    hand.click(50, 60)
    hand.click(10, 90)
    const ring = ringsOf(hand.only().geometry)[0] ?? []
    expect(ring).toHaveLength(4)
    const sides = ring.map(([x, y], at) => {
      const [nextX, nextY] = ring[(at + 1) % 4] ?? [0, 0]
      return [nextX - x, nextY - y] as const
    })
    expect(sides[0]).toEqual([30, 40])
    for (let at = 0; at < 4; at += 1) {
      const [[ax, ay], [bx, by]] = [sides[at] ?? [0, 0], sides[(at + 1) % 4] ?? [0, 0]]
      expect(ax * bx + ay * by).toBeCloseTo(0, 9)
    }
  })
})

describe('polygon', () => {
  const corners: [number, number][] = [[20, 20], [80, 20], [80, 70]]

  it('is clicked, and closed by its first corner', () => {
    const hand = handWith()
    hand.take('polygon')
    for (const [x, y] of corners) hand.click(x, y)
    expect(hand.shapes()).toEqual([])
    hand.hover(22, 22)
    expect(hand.session.getShown().preview.handles?.[0]).toMatchObject({ kind: 'close', hot: true })
    hand.click(22, 22)
    expect(ringsOf(hand.only().geometry)).toEqual([corners])
  })

  it('is closed by Enter and by a double click', () => {
    const hand = handWith()
    hand.take('polygon')
    for (const [x, y] of corners) hand.click(x, y)
    expect(hand.press('Enter')).toBe(true)
    for (const [x, y] of corners) hand.click(x, y + 60)
    hand.click(80, 130, { clicks: 2 })
    expect(hand.shapes()).toHaveLength(2)
  })

  it('takes back one vertex at a time, and leaves the key alone when there is none', () => {
    const hand = handWith()
    hand.take('polygon')
    hand.click(20, 20)
    hand.click(99, 99)
    expect(hand.press('z', { ctrl: true })).toBe(true)
    for (const [x, y] of corners.slice(1)) hand.click(x, y)
    hand.press('Enter')
    expect(ringsOf(hand.only().geometry)).toEqual([corners])
    expect(hand.press('z', { ctrl: true })).toBe(false)
    expect(hand.press('Enter')).toBe(false)
  })

  it('is drawn freely while dragging, with the vertices that the line needs', () => {
    const hand = handWith()
    hand.take('polygon')
    const circle = Array.from({ length: 120 }, (_none, at): [number, number] => [
      100 + 50 * Math.cos((at / 120) * 2 * Math.PI),
      75 + 50 * Math.sin((at / 120) * 2 * Math.PI),
    ])
    hand.drag(circle)
    hand.press('Enter')
    const [ring = []] = ringsOf(hand.only().geometry)
    expect(ring.length).toBeGreaterThan(8)
    expect(ring.length).toBeLessThan(60)
    for (const [x, y] of ring) expect(Math.abs(Math.hypot(x - 100, y - 75) - 50)).toBeLessThan(1.5)
  })

  it('snaps to the corner and to the border of a neighbour, and not when it is not wanted', () => {
    const neighbour = polygonShape('n', [[[100, 10], [180, 10], [180, 100], [100, 100]]])
    const hand = handWith([neighbour])
    hand.take('polygon')
    hand.click(97, 13)
    hand.click(96, 60)
    hand.click(40, 60)
    hand.press('Enter')
    expect(ringsOf(hand.shapes()[1]?.geometry)).toEqual([[[100, 10], [100, 60], [40, 60]]])
    hand.store.set({ settings: { ...hand.store.getSnapshot().settings, snap: false }, selection: new Set() })
    hand.click(97, 113)
    hand.click(96, 60)
    hand.click(40, 60)
    hand.press('Enter')
    expect(ringsOf(hand.shapes()[2]?.geometry)).toEqual([[[97, 113], [96, 60], [40, 60]]])
  })

  it('cuts a hole into the polygon in which it begins, with Alt', () => {
    const outer = polygonShape('n', [[[10, 10], [180, 10], [180, 140], [10, 140]]])
    const hand = handWith([outer])
    hand.take('polygon')
    hand.click(40, 40, { alt: true })
    hand.click(80, 40)
    hand.click(80, 80)
    hand.press('Enter')
    expect(ringsOf(hand.only().geometry)).toEqual([
      [[10, 10], [180, 10], [180, 140], [10, 140]],
      [[40, 40], [80, 40], [80, 80]],
    ])
  })
})

describe('ruler', () => {
  it('measures and changes nothing', () => {
    const hand = handWith()
    hand.take('ruler')
    hand.drag([[10, 10], [40, 50]])
    expect(hand.session.getShown().preview.labels?.[0]?.text).toBe('50.0 px, 30 × 40, -53.1°')
    expect(hand.shapes()).toEqual([])
    expect(measure({ x: 0, y: 0 }, { x: 3, y: 0 })).toBe('3.0 px, 3 × 0, 0.0°')
  })
})
