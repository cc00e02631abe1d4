// The state of one editor: document, history, tool, selection and settings, and who is told when they change.
import { apply, documentOf, EMPTY_DOCUMENT, type Document, type DocumentChange } from './document'
import { indexOf, type KeptIndex, type ShapeIndex } from './geometry/shapeIndex'
import { NO_HISTORY, recorded, redone, undone, type History } from './history'
import { NOTHING, stillThere, type Selection } from './selection'
import { TOOL_SETTINGS, VIEW_FLAGS, type ToolSettings, type ViewFlags } from './settings'
import type { ToolId } from './tools/tool'
import type { EditorShape, Gesture, Op } from './types'

/** Never changed in place: a snapshot that is the same object has the same state. */
export interface EditorState {
  readonly document: Document
  readonly history: History
  readonly tool: ToolId
  readonly selection: Selection
  /** The class that new shapes get. */
  readonly className: string | null
  readonly settings: ToolSettings
  readonly view: ViewFlags
  /** Ids of shapes, and names of classes, that are not drawn. */
  readonly hiddenShapes: ReadonlySet<string>
  readonly hiddenClasses: ReadonlySet<string>
  /** Ids of shapes, and names of classes, that cannot be changed. */
  readonly lockedShapes: ReadonlySet<string>
  readonly lockedClasses: ReadonlySet<string>
}

/** What can be set directly; the document changes by gestures alone. */
export type Settable = Omit<EditorState, 'document' | 'history'>

type Listener = () => void
export type ChangeListener = (change: DocumentChange, document: Document) => void
export type GestureListener = (gesture: Gesture) => void

export interface EditorStore {
  getSnapshot: () => EditorState
  subscribe: (listener: Listener) => () => void
  /** Told of every document at once, with what changed in it: for the renderer. */
  onChange: (listener: ChangeListener) => () => void
  /** Told of every gesture of this person, undo and redo too: for the journal. */
  onGesture: (listener: GestureListener) => () => void
  readonly index: ShapeIndex
  set: (part: Partial<Settable>) => void
  /** A gesture of this person; null when its ops change nothing. */
  commit: (label: string, ops: readonly Op[]) => Gesture | null
  /** The gesture that took the last one back, or did it again; null when there is none. */
  undo: () => Gesture | null
  redo: () => Gesture | null
  /** Ops of somebody else: they are not undone here, and not sent. */
  receive: (ops: readonly Op[]) => void
  /** Another annotation; history and selection begin anew. */
  open: (shapes: readonly EditorShape[], tags: readonly string[]) => void
}

export interface StoreParts {
  newId: () => string
  now: () => Date
  first: Partial<Settable>
}

const DEFAULTS: StoreParts = { newId: () => crypto.randomUUID(), now: () => new Date(), first: {} }

export function createEditorStore(parts: Partial<StoreParts> = {}): EditorStore {
  const { newId, now, first } = { ...DEFAULTS, ...parts }
  const listeners = new Set<Listener>()
  const changeListeners = new Set<ChangeListener>()
  const gestureListeners = new Set<GestureListener>()
  let index: KeptIndex = indexOf(EMPTY_DOCUMENT)
  let state: EditorState = firstState(first)

  const become = (next: EditorState): void => {
    state = next
    for (const listener of listeners) listener()
  }
  const changeTo = (document: Document, history: History, change: DocumentChange): void => {
    index.follow(document, change.ids)
    state = { ...state, document, history, selection: stillThere(state.selection, document) }
    for (const listener of changeListeners) listener(change, document)
    become(state)
  }
  /** Applies ops and tells of them; the history that is kept afterwards is chosen by what was done. */
  const perform = (label: string, ops: readonly Op[], kept: (gesture: Gesture) => History): Gesture | null => {
    const { document, inverse, change } = apply(state.document, ops)
    if (inverse.length === 0) return null
    const gesture = { id: newId(), label, madeAt: now().toISOString(), ops, inverse }
    changeTo(document, kept(gesture), change)
    for (const listener of gestureListeners) listener(gesture)
    return gesture
  }

  return {
    getSnapshot: () => state,
    subscribe: (listener) => listening(listeners, listener),
    onChange: (listener) => listening(changeListeners, listener),
    onGesture: (listener) => listening(gestureListeners, listener),
    index: { within: (rect) => index.within(rect), under: (point, tolerance) => index.under(point, tolerance) },
    set: (part) => become({ ...state, ...part }),
    commit: (label, ops) => perform(label, ops, (gesture) => recorded(state.history, gesture)),
    undo: () => {
      const last = undone(state.history)
      return last && performOrSkip(() => perform(`Undo: ${last.gesture.label}`, last.gesture.inverse, () => last.history), last.history)
    },
    redo: () => {
      const last = redone(state.history)
      return last && performOrSkip(() => perform(`Redo: ${last.gesture.label}`, last.gesture.ops, () => last.history), last.history)
    },
    receive: (ops) => {
      const { document, change } = apply(state.document, ops)
      changeTo(document, state.history, change)
    },
    open: (shapes, tags) => {
      const document = documentOf(shapes, tags)
      const ids = new Set([...state.document.order, ...document.order])
      index = indexOf(document)
      state = { ...state, selection: NOTHING }
      changeTo(document, NO_HISTORY, { ids, order: true, tags: true })
    },
  }

  /** What somebody else already took back changes nothing; it is left behind all the same. */
  function performOrSkip(done: () => Gesture | null, history: History): Gesture | null {
    const gesture = done()
    if (gesture === null) become({ ...state, history })
    return gesture
  }
}

function firstState(first: Partial<Settable>): EditorState {
  return {
    document: EMPTY_DOCUMENT,
    history: NO_HISTORY,
    tool: 'select',
    selection: NOTHING,
    className: null,
    settings: TOOL_SETTINGS,
    view: VIEW_FLAGS,
    hiddenShapes: new Set(),
    hiddenClasses: new Set(),
    lockedShapes: new Set(),
    lockedClasses: new Set(),
    ...first,
  }
}

function listening<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
