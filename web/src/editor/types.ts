// What the editor speaks of: shapes, the ops that change them, and the gestures that people make.
import type { components } from '@/api/schema'
import type { Size } from '@/viewer/geometry/units'

export { imagePoint, screenPoint } from '@/viewer/geometry/units'
export type { ImagePoint, ScreenPoint, Size } from '@/viewer/geometry/units'

type Schemas = components['schemas']

export type EditorShape = Schemas['Shape']
export type Source = Schemas['Source']
export type Box = Schemas['Box']
export type Polygon = Schemas['Polygon']
export type Mask = Schemas['Mask']
export type Geometry = Box | Polygon | Mask

/** A corner of a ring, x and y in pixels of the image. */
export type Vertex = [number, number]
/** A closed line; the last vertex joins the first, and is not repeated. */
export type Ring = Vertex[]
/** An outline and its holes. */
export type Part = Ring[]

/** A rectangle in pixels of the image: left, top, width, height. */
export interface Rect extends Size {
  readonly x: number
  readonly y: number
}

/**
 * One change of an annotation (ADR 0011). `put` of a known id changes that shape where it lies; of a new one, lays it
 * on top. `order` names ids from the lowest to the highest; shapes that it does not name keep their order above them.
 */
export type Op =
  | { op: 'put'; shape: EditorShape }
  | { op: 'remove'; id: string }
  | { op: 'order'; ids: readonly string[] }
  | { op: 'tags'; tags: readonly string[] }

/** What one movement of the hand changed, and how it is taken back. */
export interface Gesture {
  readonly id: string
  /** What was done, in words for people: "Draw a box". */
  readonly label: string
  /** When, in ISO 8601. */
  readonly madeAt: string
  readonly ops: readonly Op[]
  readonly inverse: readonly Op[]
}

/** What a task's answers are made of. */
export type Form = 'pixels' | 'objects' | 'classes'
