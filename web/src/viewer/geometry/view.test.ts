import { describe, expect, it } from 'vitest'
import { imagePoint, screenPoint } from './units'
import { carried, clamp, fit, pan, pixelAt, scaleLabel, scaleRange, toImage, toScreen, zoomAt } from './view'

const image = { width: 400, height: 200 }
const area = { width: 800, height: 600 }
const range = scaleRange(image, area)

describe('the way between image and screen', () => {
  it('leads back', () => {
    const view = { scale: 2.5, origin: screenPoint(-30, 12) }
    const at = toScreen(view, imagePoint(17, 4))
    expect(at).toEqual({ x: 12.5, y: 22 })
    expect(toImage(view, at)).toEqual({ x: 17, y: 4 })
  })

  it('knows no pixel beside the image', () => {
    const view = { scale: 2, origin: screenPoint(0, 100) }
    expect(pixelAt(view, image, screenPoint(10, 50))).toBeNull()
    expect(pixelAt(view, image, screenPoint(799.9, 499.9))).toEqual({ x: 399, y: 199 })
  })
})

describe('fit', () => {
  it('shows all of the image in the middle', () => {
    const view = fit(image, area)
    expect(view.scale).toBeCloseTo(776 / 400)
    expect(toScreen(view, imagePoint(200, 100))).toEqual({ x: 400, y: 300 })
    expect(fit({ width: 10, height: 10 }, area).scale).toBe(8)
  })
})

describe('zoomAt', () => {
  it('keeps the point under the cursor, wherever it is', () => {
    for (const at of [screenPoint(0, 0), screenPoint(300, 250), screenPoint(799, 10)]) {
      for (const factor of [0.9, 1.5, 7]) {
        const before = fit(image, area)
        const after = zoomAt(before, factor, at, [0.001, 1000])
        expect(after.scale).toBeCloseTo(before.scale * factor)
        expect(toImage(after, at).x).toBeCloseTo(toImage(before, at).x)
        expect(toImage(after, at).y).toBeCloseTo(toImage(before, at).y)
      }
    }
  })

  it('stops at both ends, and an image can always be seen at its own size', () => {
    const start = { scale: 2, origin: screenPoint(0, 0) }
    expect(zoomAt(start, 1e-9, screenPoint(0, 0), range).scale).toBe(1)
    expect(zoomAt(start, 1e9, screenPoint(0, 0), range).scale).toBe(64)
    expect(scaleRange({ width: 8000, height: 8000 }, area)[0]).toBeLessThan(0.1)
  })
})

describe('clamp', () => {
  it('does not let the picture get lost', () => {
    const lost = pan({ scale: 2, origin: screenPoint(0, 0) }, screenPoint(-5000, 9000))
    const found = clamp(lost, image, area)
    expect(found.origin.x).toBe(200 - 800)
    expect(found.origin.y).toBe(600 - 100)
    expect(clamp(fit(image, area), image, area)).toEqual(fit(image, area))
  })
})

describe('carried', () => {
  it('keeps the middle when the area changes', () => {
    const view = zoomAt(fit(image, area), 3, screenPoint(100, 100), range)
    const small = { width: 390, height: 300 }
    const there = carried(view, area, small)
    expect(toImage(there, screenPoint(195, 150))).toEqual(toImage(view, screenPoint(400, 300)))
  })
})

it('says the scale in percent', () => {
  expect([0.0512, 0.333, 1, 12].map(scaleLabel)).toEqual(['5.1 %', '33 %', '100 %', '1200 %'])
})
