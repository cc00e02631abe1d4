// What one or several linked viewports look at: a small store that is told apart from React.
import { screenPoint, type Size } from './units'
import { carried, clamp, fit, type View } from './view'

/** A view, and the area that it was made for; null shows the whole image, whatever the area. */
export type Look = { readonly view: View; readonly area: Size } | null

export interface LookStore {
  get: () => Look
  set: (look: Look) => void
  subscribe: (listener: () => void) => () => void
}

/** Viewports that are given the same store show the same part of their images. */
export function createLook(): LookStore {
  let look: Look = null
  const listeners = new Set<() => void>()
  return {
    get: () => look,
    set: (next) => {
      look = next
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The view that a look gives an image in an area. */
export function viewOf(look: Look, image: Size, area: Size): View {
  return look === null ? fit(image, area) : clamp(carried(look.view, look.area, area), image, area)
}

/** Room around a box that is looked at, as a part of its size on each side. */
const ROOM = 0.8
/** A small box is enlarged at most so much. */
const MOST_SCALE = 8

/** A look at a box (left, top, width, height) of an image, for viewports of any size. */
export function centreOn([left, top, width, height]: readonly [number, number, number, number]): Look {
  // The area is made up: viewports of another size keep the middle, and the scale suits one of about this size.
  const area = { width: 700, height: 560 }
  const scale = Math.min(
    area.width / (width * (1 + 2 * ROOM)),
    area.height / (height * (1 + 2 * ROOM)),
    MOST_SCALE,
  )
  const middle = { x: left + width / 2, y: top + height / 2 }
  const origin = screenPoint(area.width / 2 - middle.x * scale, area.height / 2 - middle.y * scale)
  return { view: { scale, origin }, area }
}
