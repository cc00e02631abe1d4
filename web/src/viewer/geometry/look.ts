// What one or several linked viewports look at: a small store that is told apart from React.
import type { Size } from './units'
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
