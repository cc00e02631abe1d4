// Saving as a state machine: journal first, then the server, again and again until it confirms; nothing is dropped.
import type { Entry, Journal, Place } from '../journal/journal'
import type { Gesture, Op } from '../types'
import { merged, subjectOf, type Choice } from './merge'
import type { Answer, Edit, EditServer } from './server'

export type SavedMark =
  /** The server has everything. */
  | 'saved'
  | 'saving'
  /** The server does not answer; all lies in this browser. */
  | 'away'
  /** Somebody else changed the same; the person decides. */
  | 'refused'
  /** The server will not take it as it is. */
  | 'wrong'

export interface SyncState {
  readonly mark: SavedMark
  /** Gestures that the server has not confirmed. */
  readonly waiting: number
  /** Whether they lie in the journal: not in private windows, and not on a full disk. */
  readonly kept: boolean
  readonly entries: readonly Entry[]
  readonly others: readonly Edit[]
  readonly problem: { readonly message: string; readonly remedy: string } | null
}

export interface SyncParts {
  readonly place: Place
  /** This page. */
  readonly client: string
  readonly server: EditServer
  /** Null where the browser keeps nothing. */
  readonly journal: Journal | null
  /** The number of the annotation that is shown. */
  readonly known: number
  /** Gestures of an earlier visit that were never confirmed; they are shown already. */
  readonly left: readonly Entry[]
  /** What others did, to be shown. */
  readonly receive: (ops: readonly Op[]) => void
  readonly newId: () => string
  /** Milliseconds; returns how to stop it. */
  readonly later: (action: () => void, wait: number) => () => void
  readonly now: () => Date
}

export interface Sync {
  push: (gesture: Gesture) => void
  /** Sends now what waits: the server came back, the page is being left. */
  flush: () => void
  /** After a refusal. */
  decide: (choices: ReadonlyMap<string, Choice>) => void
  /** After "wrong": takes out what cannot be saved. */
  discard: () => Promise<readonly Entry[]>
  /** Asks what others did. */
  look: () => Promise<void>
  getState: () => SyncState
  subscribe: (listener: () => void) => () => void
  /** Tells nobody any more; what waits is sent once more and stays in the journal otherwise. */
  stop: () => void
}

/** So long gestures are gathered before they are sent, in milliseconds. */
const GATHERED = 250
const MOST_AT_ONCE = 200
const FIRST_WAIT = 500
const LONGEST_WAIT = 10_000

/** What was made on one page knowing the same: only so the server can tell what touches what others did since. */
function nextBatch(entries: readonly Entry[]): readonly Entry[] {
  const [first] = entries
  const end = entries.findIndex(({ known, client }) => known !== first?.known || client !== first.client)
  return entries.slice(0, Math.min(end < 0 ? entries.length : end, MOST_AT_ONCE))
}

export function createSync(parts: SyncParts): Sync {
  const { place, server, journal } = parts
  const listeners = new Set<() => void>()
  let entries: readonly Entry[] = parts.left
  let seen = parts.known
  let kept = journal !== null
  let others: readonly Edit[] = []
  let problem: SyncState['problem'] = null
  let mark: SavedMark = entries.length > 0 ? 'saving' : 'saved'
  let wait = FIRST_WAIT
  let sending = false
  let stopped = false
  let cancel: (() => void) | null = null
  /** Writes to the journal follow each other. */
  let written: Promise<void> = Promise.resolve()
  let state: SyncState = { mark, waiting: entries.length, kept, entries, others, problem }

  const tell = () => {
    state = { mark, waiting: entries.length, kept, entries, others, problem }
    if (!stopped) for (const listener of listeners) listener()
  }
  const write = (does: (open: Journal) => Promise<void>) => {
    if (journal === null) return
    written = written
      .then(() => does(journal))
      .then(
        () => (kept = true),
        // The page says so, and keeps the gestures itself until they are saved.
        () => (kept = false),
      )
      .then(tell)
  }
  const plan = (time: number) => {
    cancel?.()
    cancel = parts.later(() => {
      cancel = null
      void send()
    }, time)
  }
  const isHeld = () => mark === 'refused' || mark === 'wrong'

  const send = async (): Promise<void> => {
    if (sending || isHeld() || entries.length === 0) return
    sending = true
    const batch = nextBatch(entries)
    mark = mark === 'away' ? 'away' : 'saving'
    tell()
    await written
    const answer = await server.save(place, batch)
    sending = false
    take(answer, batch)
    tell()
  }
  const take = (answer: Answer, batch: readonly Entry[]) => {
    if (answer.outcome === 'away') {
      mark = 'away'
      if (!stopped) plan(wait)
      wait = Math.min(wait * 2, LONGEST_WAIT)
      return
    }
    wait = FIRST_WAIT
    if (answer.outcome === 'wrong') {
      mark = 'wrong'
      problem = { message: answer.message, remedy: answer.remedy }
    } else if (answer.outcome === 'refused') {
      mark = 'refused'
      others = answer.others
    } else {
      const ids = new Set(batch.map(({ id }) => id))
      entries = entries.filter(({ id }) => !ids.has(id))
      write((open) => open.remove([...ids]))
      receive(answer.others)
      seen = Math.max(seen, answer.number)
      mark = entries.length > 0 ? 'saving' : 'saved'
      if (entries.length > 0) plan(0)
    }
  }
  /** Shows what others did, except on shapes with gestures that are not saved: those the server will refuse. */
  const receive = (edits: readonly Edit[]) => {
    const own = new Set(entries.flatMap(({ ops }) => ops.map(subjectOf)))
    const ops = edits.filter(({ number, client }) => number > seen && client !== parts.client).flatMap((one) => one.ops as Op[])
    const free = ops.filter((op) => !own.has(subjectOf(op)))
    if (free.length > 0) parts.receive(free)
    // Gestures made before keep the number that they were made with, so a clash with these is found.
    for (const { number } of edits) seen = Math.max(seen, number)
  }
  if (entries.length > 0) plan(0)

  return {
    push: ({ id, label, madeAt, ops }) => {
      const entry: Entry = { ...place, id, label, madeAt, known: seen, client: parts.client, ops }
      entries = [...entries, entry]
      write((open) => open.add(entry))
      if (!isHeld()) {
        if (mark === 'saved') mark = 'saving'
        if (mark === 'saving' && cancel === null && !sending) plan(GATHERED)
      }
      tell()
    },
    flush: () => {
      wait = FIRST_WAIT
      cancel?.()
      cancel = null
      void send()
    },
    decide: (choices) => {
      if (mark !== 'refused') return
      const { shown, left } = merged(entries, others, choices, parts.newId)
      const gone = entries.map(({ id }) => id)
      for (const { number } of others) seen = Math.max(seen, number)
      const entry: Entry = {
        ...place,
        id: parts.newId(),
        label: 'Merge',
        madeAt: parts.now().toISOString(),
        known: seen,
        client: parts.client,
        ops: left,
      }
      entries = left.length > 0 ? [entry] : []
      write((open) => open.replace(gone, entries))
      others = []
      mark = entries.length > 0 ? 'saving' : 'saved'
      if (shown.length > 0) parts.receive(shown)
      if (entries.length > 0) plan(0)
      tell()
    },
    discard: async () => {
      const gone = entries
      entries = []
      problem = null
      mark = 'saved'
      write((open) => open.remove(gone.map(({ id }) => id)))
      tell()
      await written
      return gone
    },
    look: async () => {
      if (sending || isHeld() || stopped) return
      const found = await server.after(place, seen)
      receive(found)
      tell()
    },
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    stop: () => {
      stopped = true
      listeners.clear()
      cancel?.()
      cancel = null
      void send()
    },
  }
}
