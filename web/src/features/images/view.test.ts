import { describe, expect, it } from 'vitest'
import { fit, keepInside, pixelAt, zoom } from './view'

const image = { width: 400, height: 200 }
const area = { width: 800, height: 600 }

describe('fit', () => {
  it('shows all of the image in the middle', () => {
    const view = fit(image, area, 0)
    expect(view).toEqual({ scale: 2, x: 0, y: 100 })
    expect(fit({ width: 10, height: 10 }, area).scale).toBe(4)
  })
})

describe('zoom', () => {
  it('keeps the pixel under the cursor', () => {
    const before = fit(image, area, 0)
    const at = { x: 300, y: 250 }
    const after = zoom(before, 3, at, 0.1)
    expect(after.scale).toBe(6)
    expect(pixelAt(after, image, at)).toEqual(pixelAt(before, image, at))
  })

  it('stops at both ends', () => {
    expect(zoom({ scale: 1, x: 0, y: 0 }, 0.001, { x: 0, y: 0 }, 0.5).scale).toBe(0.5)
    expect(zoom({ scale: 1, x: 0, y: 0 }, 1000, { x: 0, y: 0 }, 0.5).scale).toBe(32)
  })
})

describe('keepInside', () => {
  it('does not let the picture get lost', () => {
    const view = keepInside({ scale: 2, x: -5000, y: 9000 }, image, area)
    expect(view.x).toBeGreaterThan(-800)
    expect(view.y).toBeLessThan(600)
  })
})

describe('pixelAt', () => {
  it('is null beside the image', () => {
    expect(pixelAt({ scale: 2, x: 0, y: 100 }, image, { x: 10, y: 50 })).toBeNull()
    expect(pixelAt({ scale: 2, x: 0, y: 100 }, image, { x: 799, y: 499 })).toEqual({ x: 399, y: 199 })
  })
})
