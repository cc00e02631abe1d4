// What a person sets for the tools and for what is drawn; the page keeps it between visits.

export interface ToolSettings {
  /** Diameter of the brush and of the eraser in pixels of the image, 1 to 500. */
  readonly brushSize: number
  readonly brushForm: 'round' | 'square'
  /** Largest difference of a colour channel (0 to 255) that flood fill and wand accept. */
  readonly tolerance: number
  /** Only pixels joined to the one that was clicked, or alike pixels everywhere. */
  readonly connected: boolean
  /** Painting leaves pixels of other classes as they are. */
  readonly protect: boolean
  /** Vertices snap to the borders of neighbours. */
  readonly snap: boolean
  /** New brush strokes go to the selected shape (or, in a semantic task, to the class); else each is a new object. */
  readonly extend: boolean
}

export const TOOL_SETTINGS: ToolSettings = {
  brushSize: 24,
  brushForm: 'round',
  tolerance: 24,
  connected: true,
  protect: false,
  snap: true,
  extend: true,
}

export const LEAST_BRUSH = 1
export const MOST_BRUSH = 500

/** The size one step of the keys `[` and `]` away: about a fifth, and at least one pixel. */
export function nextBrushSize(size: number, step: 1 | -1): number {
  const next = step === 1 ? Math.max(size + 1, Math.round(size * 1.2)) : Math.min(size - 1, Math.round(size / 1.2))
  return Math.min(Math.max(next, LEAST_BRUSH), MOST_BRUSH)
}

export interface ViewFlags {
  /** 0 to 1: how strongly shapes are filled. */
  readonly opacity: number
  readonly outlinesOnly: boolean
  readonly colorBy: 'class' | 'object'
  /** What no shape covers is marked. */
  readonly showUnlabelled: boolean
  /** Shapes are not drawn while this is set. */
  readonly hideAll: boolean
  /** -1 to 1 each, 0 leaves the picture as it is. */
  readonly brightness: number
  readonly contrast: number
  /** 0.2 to 5, 1 leaves the picture as it is. */
  readonly gamma: number
}

export const VIEW_FLAGS: ViewFlags = {
  opacity: 0.45,
  outlinesOnly: false,
  colorBy: 'class',
  showUnlabelled: false,
  hideAll: false,
  brightness: 0,
  contrast: 0,
  gamma: 1,
}
