// One image being annotated: store, tools, journal and sync put together, and what was never confirmed shown again.
import type { QueryClient } from '@tanstack/react-query'
import type { ImageItem, Task } from '@/api/types'
import { openJournal, type Journal, type Place } from '@/editor/journal/journal'
import { createSession, type Session } from '@/editor/session'
import { createEditorStore, type EditorStore } from '@/editor/store'
import { editServer } from '@/editor/sync/server'
import { createSync, type Sync } from '@/editor/sync/sync'
import type { EditorShape, Mask, Rect } from '@/editor/types'
import type { Pixels } from '@/editor/tools/tool'
import { createLook, type LookStore } from '@/viewer'
import type { AnnotationState } from '@/api/types'
import { workingQuery } from './queries'
import { remember, remembered } from './remembered'
import { createValue, type Value } from './value'

export interface Work {
  readonly image: ImageItem
  readonly task: Task
  readonly author: string
  readonly store: EditorStore
  readonly session: Session
  readonly sync: Sync
  readonly look: LookStore
  /** The shape that is pointed at. */
  readonly lit: Value<string | null>
  readonly state: Value<AnnotationState>
  /** How the tools see the picture; null until it is there. */
  readonly pixels: Value<((rect: Rect) => Pixels | null) | null>
  /** How many gestures of an earlier visit were shown again. */
  readonly recovered: number
  stop: () => void
}

/** Between two questions what others did, in milliseconds. */
const OTHERS = 10_000

interface Parts {
  readonly image: ImageItem
  readonly task: Task
  readonly author: string
  readonly queryClient: QueryClient
}

/** Rejects with an ApiError when the annotation cannot be read. */
export async function startWork({ image, task, author, queryClient }: Parts): Promise<Work> {
  const place: Place = { imageId: image.id, taskId: task.id }
  const journal = await openJournal().catch((): null => null)
  const left = journal === null ? [] : await journal.of(place)
  const record = await queryClient.fetchQuery(workingQuery(image.id, task.id))
  const { settings, view, tool, className } = remembered(localStorage)
  const known = task.classes.some(({ name }) => name === className) ? className : (task.classes[0]?.name ?? null)
  const store = createEditorStore({ first: { settings, view, tool, className: known } })
  // The client's types know no pairs, only lists of numbers.
  store.open(record.shapes as EditorShape[], record.tags)
  if (left.length > 0) store.receive(left.flatMap(({ ops }) => ops))
  const sync = createSync({
    place,
    client: crypto.randomUUID(),
    server: editServer(author),
    journal,
    known: record.number,
    left,
    receive: store.receive,
    newId: () => crypto.randomUUID(),
    later: (action, wait) => {
      const timer = window.setTimeout(action, wait)
      return () => window.clearTimeout(timer)
    },
    now: () => new Date(),
  })
  const state = createValue<AnnotationState>(record.state)
  const pixels = createValue<((rect: Rect) => Pixels | null) | null>(null)
  const session = createSession(store, {
    image,
    form: task.form,
    source: { kind: 'person', name: author },
    newId: () => crypto.randomUUID(),
    pixels: (rect) => pixels.get()?.(rect) ?? null,
    cutOut: (): Promise<Mask | null> => Promise.resolve(null),
  })
  const stops = [
    store.onGesture((gesture) => {
      // The server says "in progress" with the first edit of an image to do.
      if (state.get() === 'todo') state.set('in progress')
      sync.push(gesture)
    }),
    rememberSettings(store),
    keepInTouch(sync),
  ]
  return {
    image,
    task,
    author,
    store,
    session,
    sync,
    look: createLook(),
    lit: createValue<string | null>(null),
    state,
    pixels,
    recovered: left.length,
    stop: () => {
      for (const stop of stops) stop()
      session.close()
      sync.stop()
      void closeWhenQuiet(journal, sync)
    },
  }
}

function rememberSettings(store: EditorStore): () => void {
  let before = store.getSnapshot()
  return store.subscribe(() => {
    const { settings, view, tool, className } = store.getSnapshot()
    const same =
      settings === before.settings && view === before.view && tool === before.tool && className === before.className
    before = store.getSnapshot()
    if (!same) remember(localStorage, { settings, view, tool, className })
  })
}

/** Sends at once when the network is back or the page is left, and asks now and then what others did. */
function keepInTouch(sync: Sync): () => void {
  const stop = new AbortController()
  const at = { signal: stop.signal }
  window.addEventListener('online', () => sync.flush(), at)
  window.addEventListener('pagehide', () => sync.flush(), at)
  document.addEventListener('visibilitychange', () => sync.flush(), at)
  const timer = window.setInterval(() => {
    if (document.visibilityState !== 'visible') return
    // Whoever cannot be asked now is asked again; the mark says what is not saved.
    sync.look().catch(() => undefined)
  }, OTHERS)
  stop.signal.addEventListener('abort', () => window.clearInterval(timer))
  return () => stop.abort()
}

/** The last answer still takes its gestures out of the journal. */
async function closeWhenQuiet(journal: Journal | null, sync: Sync): Promise<void> {
  for (let turn = 0; turn < 20 && sync.getState().waiting > 0; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  journal?.close()
}
