// What every tool is: a state machine that turns pointer and key events into a preview and, at the end, into ops.
import type { Document } from '../document'
import type { ShapeIndex } from '../geometry/shapeIndex'
import type { Selection } from '../selection'
import type { ToolSettings } from '../settings'
import type { EditorShape, Form, ImagePoint, Mask, Op, Rect, Size, Source } from '../types'
import type { Preview } from './preview'

export type ToolId =
  | 'select'
  | 'box'
  | 'rotated-box'
  | 'polygon'
  | 'brush'
  | 'eraser'
  | 'fill'
  | 'wand'
  | 'split'
  | 'ruler'

export interface Modifiers {
  readonly shift: boolean
  readonly alt: boolean
  /** Ctrl, or Command on a Mac. */
  readonly ctrl: boolean
}

export interface PointerInput extends Modifiers {
  readonly point: ImagePoint
  /** CSS pixels for one image pixel: distances on the screen are the image's times this. */
  readonly scale: number
  readonly pointerType: 'mouse' | 'pen' | 'touch'
  /** 0 to 1; 0.5 of a mouse. */
  readonly pressure: number
  /** The buttons that are down, as in `PointerEvent.buttons`; 0 while hovering. 32 is the eraser of a pen. */
  readonly buttons: number
  /** 2 at the second press of a double click. */
  readonly clicks: number
}

export interface KeyInput extends Modifiers {
  /** As in `KeyboardEvent.key`. */
  readonly key: string
}

/** Pixels of a part of the image, RGBA row by row. `rect` is what was asked for, cut off at the image's border. */
export interface Pixels {
  readonly rect: Rect
  readonly rgba: Uint8ClampedArray
}

/** All that a tool may know. It is made anew for each event. */
export interface ToolContext {
  readonly image: Size
  readonly form: Form
  readonly document: Document
  readonly index: ShapeIndex
  readonly selection: Selection
  /** The class that new shapes get; null when the task has none. */
  readonly className: string | null
  readonly settings: ToolSettings
  /** Neither selected by a click nor changed: the shape or its class is locked. */
  isLocked: (shape: EditorShape) => boolean
  /** Not drawn, and so not hit. */
  isHidden: (shape: EditorShape) => boolean
  /** The person who draws. */
  readonly source: Source
  newId: () => string
  /** Pixels of the image, or null while they are not loaded. */
  pixels: (rect: Rect) => Pixels | null
  /** The object inside a box, as the server cuts it out of the picture. */
  cutOut: (rect: Rect, signal: AbortSignal) => Promise<Mask | null>
}

/** What a tool answers to an event; what is left out stays as it is, except the preview, which is then empty. */
export interface ToolResult {
  readonly preview?: Preview
  readonly ops?: readonly Op[]
  /** What the ops do, for people: "Draw a box". */
  readonly label?: string
  readonly select?: readonly string[]
  /** A line for the foot of the page: what can be done next, or a size. */
  readonly status?: string
  /** CSS cursor while it differs from the tool's own. */
  readonly cursor?: string
  /** An answer that comes later; dropped when the tool is cancelled before. */
  readonly later?: Promise<ToolResult>
  /** For keys: the tool used it, and nobody else should. */
  readonly handled?: boolean
}

export interface Tool {
  readonly id: ToolId
  /** CSS cursor. */
  readonly cursor: string
  down: (context: ToolContext, event: PointerInput) => ToolResult
  /** While hovering as well as while dragging. */
  move: (context: ToolContext, event: PointerInput) => ToolResult
  up: (context: ToolContext, event: PointerInput) => ToolResult
  /** Esc, another tool, a lost pointer, another image: what is under way is dropped. */
  cancel: () => ToolResult
  key: (context: ToolContext, event: KeyInput) => ToolResult
  /** What is to be shown when no event came: after a selection, an undo, a zoom. */
  show: (context: ToolContext, scale: number) => ToolResult
}

export const NOTHING_DONE: ToolResult = {}
