import { describe, expect, it } from 'vitest'
import type { Entry } from '../journal/journal'
import type { EditorShape, Op } from '../types'
import { clashesOf, merged } from './merge'
import type { Answer, Edit, EditServer } from './server'
import { createSync, type Sync } from './sync'

const place = { imageId: 'image', taskId: 'task' }
const shape = (id: string, x = 0): EditorShape => ({
  id,
  class_name: 'cell',
  geometry: { type: 'box', x, y: 0, width: 5, height: 5 },
  source: { kind: 'person', name: 'Ada' },
  confidence: null,
  crowd: false,
  text: '',
})
const put = (id: string, x = 0): Op => ({ op: 'put', shape: shape(id, x) })
const gesture = (id: string, ops: Op[]) => ({ id, label: 'Draw', madeAt: '2026-11-25T10:00:00Z', ops, inverse: [] })
const edit = (number: number, ops: Op[]): Edit =>
  ({ id: `other ${String(number)}`, number, client: 'other', author: 'Bob', reason: 'edits', made_at: '', received_at: '', ops }) as Edit

/** A server that answers what it is told to, in turn, and time that passes when it is told to. */
function scene(answers: Answer[], left: Entry[] = []) {
  const sent: { ids: string[]; known: number }[] = []
  const received: Op[] = []
  const waits: number[] = []
  const due: (() => void)[] = []
  let number = 0
  const server: EditServer = {
    save: (_place, entries) => {
      sent.push({ ids: entries.map(({ id }) => id), known: entries[0]?.known ?? -1 })
      return Promise.resolve(answers.shift() ?? { outcome: 'saved', number: 99, others: [] })
    },
    after: () => Promise.resolve([]),
  }
  const sync: Sync = createSync({
    place,
    client: 'page',
    server,
    journal: null,
    known: 3,
    left,
    receive: (ops) => received.push(...ops),
    newId: () => `new ${String((number += 1))}`,
    later: (action, wait) => {
      waits.push(wait)
      due.push(action)
      return () => due.splice(due.indexOf(action), 1)
    },
    now: () => new Date(0),
  })
  const pass = async () => {
    due.shift()?.()
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
  }
  return { sync, sent, received, waits, pass }
}

describe('saving', () => {
  it('gathers gestures, sends them once, and says that all is saved', async () => {
    const { sync, sent, pass } = scene([{ outcome: 'saved', number: 5, others: [] }])
    sync.push(gesture('a', [put('1')]))
    sync.push(gesture('b', [put('2')]))
    expect(sync.getState()).toMatchObject({ mark: 'saving', waiting: 2 })
    await pass()
    expect(sent).toEqual([{ ids: ['a', 'b'], known: 3 }])
    expect(sync.getState()).toMatchObject({ mark: 'saved', waiting: 0 })
  })

  it('tries again with longer waits while nobody answers, and drops nothing', async () => {
    const { sync, sent, waits, pass } = scene([{ outcome: 'away' }, { outcome: 'away' }])
    sync.push(gesture('a', [put('1')]))
    await pass()
    expect(sync.getState()).toMatchObject({ mark: 'away', waiting: 1 })
    await pass()
    await pass()
    expect(sent).toHaveLength(3)
    expect(waits.slice(1)).toEqual([500, 1000])
    expect(sync.getState()).toMatchObject({ mark: 'saved', waiting: 0 })
  })

  it('sends what an earlier visit left, as that page made it', async () => {
    const entry: Entry = { ...place, id: 'old', label: '', madeAt: '', known: 1, client: 'crashed', ops: [put('1')] }
    const { sent, pass } = scene([], [entry])
    await pass()
    expect(sent).toEqual([{ ids: ['old'], known: 1 }])
  })

  it('shows what others did, but never over a shape with gestures that wait', async () => {
    const { sync, received, pass } = scene([{ outcome: 'saved', number: 6, others: [edit(4, [put('9')]), edit(5, [put('2', 7)])] }])
    sync.push(gesture('a', [put('1')]))
    const sending = pass()
    sync.push(gesture('b', [put('2')]))
    await sending
    expect(received).toEqual([put('9')])
    expect(sync.getState().waiting).toBe(1)
  })

  it('holds after a refusal until the person decides, then sends the decision', async () => {
    const { sync, sent, received, pass } = scene([{ outcome: 'refused', others: [edit(4, [put('1', 50)])] }])
    sync.push(gesture('a', [put('1')]))
    await pass()
    expect(sync.getState()).toMatchObject({ mark: 'refused', waiting: 1 })
    sync.flush()
    expect(sent).toHaveLength(1)
    sync.decide(new Map([['1', 'theirs']]))
    expect(received).toEqual([put('1', 50)])
    expect(sync.getState()).toMatchObject({ mark: 'saved', waiting: 0 })
  })
})

describe('a merge', () => {
  const mine: Entry[] = [{ ...place, id: 'a', label: '', madeAt: '', known: 3, client: 'page', ops: [put('1'), put('2')] }]
  const others = [edit(4, [put('1', 50), put('3')])]

  it('is asked for what both touched alone', () => {
    expect(clashesOf(mine, others).map(({ subject, author }) => [subject, author])).toEqual([['1', 'Bob']])
  })

  it('keeps both when nobody decided: mine under a new id', () => {
    const { shown, left } = merged(mine, others, new Map(), () => 'copy')
    expect(left).toEqual([{ op: 'put', shape: { ...shape('1'), id: 'copy' } }, put('2')])
    expect(shown).toEqual([put('1', 50), put('3'), { op: 'put', shape: { ...shape('1'), id: 'copy' } }])
  })

  it('keeps mine, and still takes what nobody disputes', () => {
    const { shown, left } = merged(mine, others, new Map([['1', 'mine']]), () => 'copy')
    expect([shown, left]).toEqual([[put('3')], [put('1'), put('2')]])
  })
})
