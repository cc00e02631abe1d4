// What the kinds of one form are called, for people who choose; needs no view, so that every page may ask it.
import type { Kind } from './form'

/** What a person chooses between when a task is made, in plain words. */
export interface KindWords {
  kind: Kind
  title: string
  asks: string
  /** What an example of it is. */
  example: string
}

export interface Named {
  kinds: readonly KindWords[]
  /** What annotations are counted in: "pixels", "objects" or "images". */
  unit: string
}
