import { describe, expect, it, vi } from 'vitest'
import { createLook, viewOf } from './look'
import { screenPoint } from './units'
import { fit, toImage } from './view'

const image = { width: 400, height: 200 }
const area = { width: 800, height: 600 }

describe('a look', () => {
  it('is told to everyone who listens, until they stop', () => {
    const store = createLook()
    const listener = vi.fn()
    const stop = store.subscribe(listener)
    const look = { view: { scale: 2, origin: screenPoint(1, 2) }, area }
    store.set(look)
    expect(store.get()).toBe(look)
    stop()
    store.set(null)
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('shows the whole image in any area while nobody zoomed', () => {
    const small = { width: 100, height: 100 }
    expect(viewOf(null, image, small)).toEqual(fit(image, small))
  })

  it('shows the same middle in areas of different sizes', () => {
    const look = { view: { scale: 4, origin: screenPoint(-300, -90) }, area }
    const there = viewOf(look, image, { width: 500, height: 300 })
    expect(there.scale).toBe(4)
    expect(toImage(there, screenPoint(250, 150))).toEqual(toImage(look.view, screenPoint(400, 300)))
  })
})
