// One editor at work: gives the tool in hand its events, keeps what it shows, and turns its ops into gestures.
import type { EditorStore } from './store'
import { createTools } from './tools'
import type { Preview } from './tools/preview'
import type { KeyInput, Pixels, PointerInput, Tool, ToolContext, ToolId, ToolResult } from './tools/tool'
import type { EditorShape, Form, Mask, Rect, Size, Source } from './types'

/** What the page knows and the tools need. */
export interface Surroundings {
  readonly image: Size
  readonly form: Form
  readonly source: Source
  newId: () => string
  pixels: (rect: Rect) => Pixels | null
  cutOut: (rect: Rect, signal: AbortSignal) => Promise<Mask | null>
}

/** What is shown of the tool in hand. */
export interface Shown {
  readonly preview: Preview
  readonly status: string
  readonly cursor: string
}

export interface Session {
  down: (event: PointerInput) => void
  move: (event: PointerInput) => void
  up: (event: PointerInput) => void
  /** Whether the tool used the key; when not, it is the page's. */
  key: (event: KeyInput) => boolean
  /** Drops what is under way. */
  cancel: () => void
  /** Takes another tool; what is under way is dropped. */
  take: (tool: ToolId) => void
  getShown: () => Shown
  subscribe: (listener: () => void) => () => void
  /** Call it once the editor is left. */
  close: () => void
}

const NO_PREVIEW: Preview = {}

export function createSession(store: EditorStore, surroundings: Surroundings): Session {
  const tools = createTools()
  const listeners = new Set<() => void>()
  let scale = 1
  /** Goes up whenever what is under way is dropped: an answer that was asked for before comes too late. */
  let turn = 0
  let answering = false
  const inHand = (): Tool => tools[store.getSnapshot().tool]
  let shown: Shown = { preview: NO_PREVIEW, status: '', cursor: inHand().cursor }

  const take = (result: ToolResult): void => {
    answering = true
    if (result.ops && result.ops.length > 0) store.commit(result.label ?? 'Change', result.ops)
    if (result.select) store.set({ selection: new Set(result.select) })
    answering = false
    const preview = result.preview ?? inHand().show(contextOf(store, surroundings), scale).preview ?? NO_PREVIEW
    shown = { preview, status: result.status ?? '', cursor: result.cursor ?? inHand().cursor }
    for (const listener of listeners) listener()
    if (result.later) {
      const asked = turn
      void result.later.then((late) => {
        if (asked === turn) take(late)
      })
    }
  }
  const drop = (tool: Tool): void => {
    turn += 1
    take(tool.cancel())
  }
  const given = (event: PointerInput): ToolContext => {
    scale = event.scale
    return contextOf(store, surroundings)
  }
  /** Undo, another selection and the like change what the tool shows, although it was given no event. */
  const unfollow = store.subscribe(() => {
    if (!answering) take(inHand().show(contextOf(store, surroundings), scale))
  })

  return {
    down: (event) => take(inHand().down(given(event), event)),
    move: (event) => take(inHand().move(given(event), event)),
    up: (event) => take(inHand().up(given(event), event)),
    key: (event) => {
      const result = inHand().key(contextOf(store, surroundings), event)
      if (result.handled) take(result)
      return result.handled ?? false
    },
    cancel: () => drop(inHand()),
    take: (tool) => {
      drop(inHand())
      store.set({ tool })
    },
    getShown: () => shown,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    close: () => {
      turn += 1
      unfollow()
    },
  }
}

/** What tools may know at this moment. */
export function contextOf(store: EditorStore, surroundings: Surroundings): ToolContext {
  const { document, selection, className, settings, ...state } = store.getSnapshot()
  return {
    ...surroundings,
    document,
    index: store.index,
    selection,
    className,
    settings,
    isLocked: (shape: EditorShape) => state.lockedShapes.has(shape.id) || state.lockedClasses.has(shape.class_name),
    isHidden: (shape: EditorShape) =>
      state.view.hideAll || state.hiddenShapes.has(shape.id) || state.hiddenClasses.has(shape.class_name),
  }
}
