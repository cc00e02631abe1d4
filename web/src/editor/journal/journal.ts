// The journal: every gesture lies in this browser before it is sent, until the server has confirmed it.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Op } from '../types'

/** Whose annotation a gesture belongs to. */
export interface Place {
  readonly imageId: string
  readonly taskId: string
}

export interface Entry extends Place {
  /** The gesture's id: the server takes it once. */
  readonly id: string
  readonly label: string
  readonly madeAt: string
  /** The last edit of the image that the person had seen when it was made. */
  readonly known: number
  /** The page that it was made on: to the server, its own edits are never in its way. */
  readonly client: string
  readonly ops: readonly Op[]
}

export interface Journal {
  add: (entry: Entry) => Promise<void>
  /** In the order in which they were made. */
  of: (place: Place) => Promise<Entry[]>
  all: () => Promise<Entry[]>
  remove: (ids: readonly string[]) => Promise<void>
  /** Takes some out and puts others in their stead, all or nothing. */
  replace: (ids: readonly string[], entries: readonly Entry[]) => Promise<void>
  close: () => void
}

interface Shelf extends DBSchema {
  edits: {
    key: number
    value: Entry & { sequence?: number }
    indexes: { place: [string, string]; id: string }
  }
}

const NAME = 'terrazzo-journal'

/** Opens the journal of this browser. Rejects where the browser keeps nothing: private windows, a full disk. */
export async function openJournal(name = NAME): Promise<Journal> {
  const base = await openDB<Shelf>(name, 1, {
    upgrade: (fresh) => {
      const edits = fresh.createObjectStore('edits', { keyPath: 'sequence', autoIncrement: true })
      edits.createIndex('place', ['imageId', 'taskId'])
      edits.createIndex('id', 'id')
    },
  })
  return {
    add: (entry) => changed(base, [], [entry]),
    of: ({ imageId, taskId }) => base.getAllFromIndex('edits', 'place', [imageId, taskId]),
    all: () => base.getAll('edits'),
    remove: (ids) => changed(base, ids, []),
    replace: (ids, entries) => changed(base, ids, entries),
    close: () => base.close(),
  }
}

/** Strict durability: a gesture that is said to be kept survives a crash of the browser. */
async function changed(base: IDBPDatabase<Shelf>, ids: readonly string[], entries: readonly Entry[]): Promise<void> {
  const change = base.transaction('edits', 'readwrite', { durability: 'strict' })
  const { store } = change
  for (const id of ids) {
    for (const key of await store.index('id').getAllKeys(id)) await store.delete(key)
  }
  for (const entry of entries) await store.add(entry)
  await change.done
}
