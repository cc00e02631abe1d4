// What a tool shows while a gesture is under way: a plain description that the renderer draws.
import type { Geometry, ImagePoint, Rect } from '../types'

/** A line or an area; `closed` joins the last point to the first. */
export interface PreviewPath {
  readonly points: readonly ImagePoint[]
  readonly closed: boolean
  readonly filled: boolean
  readonly dashed: boolean
  /** The class whose colour it has; null: the neutral colour of tools. */
  readonly className: string | null
}

/** Pixels that a gesture sets or clears, row by row, 1 where it does. A patch with a new `version` was painted on. */
export interface RasterPatch {
  readonly key: string
  readonly version: number
  readonly rect: Rect
  readonly bits: Uint8Array
  readonly mode: 'paint' | 'erase'
  readonly className: string | null
}

/** A grip that can be taken; drawn at the same size at every zoom. */
export interface Handle {
  readonly at: ImagePoint
  readonly kind: 'vertex' | 'middle' | 'corner' | 'edge' | 'turn' | 'close'
  readonly hot: boolean
}

/** Words beside a point: a size, a distance, an angle. */
export interface PreviewLabel {
  readonly at: ImagePoint
  readonly text: string
}

/** The outline of a brush at the cursor. */
export interface BrushCursor {
  readonly at: ImagePoint
  readonly size: number
  readonly form: 'round' | 'square'
  readonly mode: 'paint' | 'erase'
}

export interface Preview {
  readonly paths?: readonly PreviewPath[]
  readonly patches?: readonly RasterPatch[]
  readonly handles?: readonly Handle[]
  readonly labels?: readonly PreviewLabel[]
  readonly cursor?: BrushCursor
  /** Drawn instead of what the document has for these ids. */
  readonly replaced?: ReadonlyMap<string, Geometry>
  /** Drawn moved by this much; cheaper than `replaced` for masks. */
  readonly moved?: { readonly ids: ReadonlySet<string>; readonly dx: number; readonly dy: number }
  /** The frame that selects what it touches. */
  readonly marquee?: Rect
}
