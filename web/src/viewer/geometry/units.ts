// Two kinds of coordinates that must not be mixed: pixels of the image, and CSS pixels of the screen.

declare const space: unique symbol

interface Point<S extends string> {
  readonly x: number
  readonly y: number
  readonly [space]?: S
}

/** Pixels of the image, from its upper left corner; (0.5, 0.5) is the middle of the first pixel. */
export type ImagePoint = Point<'image'>

/** CSS pixels from the upper left corner of the viewport. */
export type ScreenPoint = Point<'screen'>

export interface Size {
  readonly width: number
  readonly height: number
}

export const imagePoint = (x: number, y: number): ImagePoint => ({ x, y })
export const screenPoint = (x: number, y: number): ScreenPoint => ({ x, y })
