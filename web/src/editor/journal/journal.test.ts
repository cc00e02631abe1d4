import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { openJournal, type Entry, type Journal } from './journal'

const entry = (id: string, imageId = 'image'): Entry => ({
  id,
  imageId,
  taskId: 'task',
  label: 'Draw a box',
  madeAt: '2026-11-25T10:00:00Z',
  known: 3,
  client: 'page',
  ops: [{ op: 'remove', id: 'shape' }],
})
const place = { imageId: 'image', taskId: 'task' }
const ids = (entries: readonly Entry[]) => entries.map(({ id }) => id)

describe('the journal', () => {
  let journal: Journal
  let name = ''
  beforeEach(async () => {
    name = crypto.randomUUID()
    journal = await openJournal(name)
  })

  it('keeps gestures in their order, of each image apart', async () => {
    for (const one of [entry('z'), entry('a'), entry('b', 'other')]) await journal.add(one)
    expect(ids(await journal.of(place))).toEqual(['z', 'a'])
    expect(ids(await journal.all())).toEqual(['z', 'a', 'b'])
  })

  it('still has them after it was closed, as after a crash', async () => {
    await journal.add(entry('a'))
    journal.close()
    expect(await (await openJournal(name)).of(place)).toMatchObject([entry('a')])
  })

  it('lets go of what was confirmed, and of nothing else', async () => {
    for (const id of ['a', 'b', 'c']) await journal.add(entry(id))
    await journal.remove(['a', 'c', 'unknown'])
    expect(ids(await journal.of(place))).toEqual(['b'])
  })

  it('puts what a person decided in the stead of what was refused', async () => {
    for (const id of ['a', 'b']) await journal.add(entry(id))
    await journal.replace(['a', 'b'], [entry('merged')])
    expect(ids(await journal.of(place))).toEqual(['merged'])
  })
})
