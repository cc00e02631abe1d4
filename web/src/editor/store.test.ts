import { describe, expect, it, vi } from 'vitest'
import { shapesOf } from './document'
import { createEditorStore, type EditorStore } from './store'
import { boxShape } from './testing'
import type { Gesture } from './types'

const ids = (store: EditorStore) => shapesOf(store.getSnapshot().document).map((shape) => shape.id)

function storeWith(...names: string[]): EditorStore {
  const store = createEditorStore()
  store.open(names.map((name, at) => boxShape(name, at * 10, 0)), [])
  return store
}

describe('the store', () => {
  it('undoes and redoes every gesture of a visit, across changes of class', () => {
    const store = storeWith('a')
    const start = shapesOf(store.getSnapshot().document)
    for (let at = 0; at < 500; at += 1) {
      store.commit('Draw', [{ op: 'put', shape: boxShape(`new${at}`, at, at) }])
      if (at % 50 === 0) store.commit('Class', [{ op: 'put', shape: boxShape('a', 0, 0, 8, 8, `class${at}`) }])
    }
    const end = shapesOf(store.getSnapshot().document)
    let steps = 0
    while (store.undo()) steps += 1
    expect(steps).toBe(510)
    expect(shapesOf(store.getSnapshot().document)).toEqual(start)
    while (store.redo()) steps -= 1
    expect(steps).toBe(0)
    expect(shapesOf(store.getSnapshot().document)).toEqual(end)
  })

  it('tells of an undo as of any gesture, so that it is sent', () => {
    const store = storeWith('a')
    const told: Gesture[] = []
    store.onGesture((gesture) => told.push(gesture))
    store.commit('Delete', [{ op: 'remove', id: 'a' }])
    store.undo()
    expect(told.map(({ label, ops }) => [label, ops[0]?.op])).toEqual([
      ['Delete', 'remove'],
      ['Undo: Delete', 'put'],
    ])
    expect(told[0]?.id).not.toBe(told[1]?.id)
  })

  it('has nothing to redo after a new gesture', () => {
    const store = storeWith('a', 'b')
    store.commit('Delete', [{ op: 'remove', id: 'a' }])
    store.undo()
    store.commit('Delete', [{ op: 'remove', id: 'b' }])
    expect(store.redo()).toBeNull()
    expect(ids(store)).toEqual(['a'])
  })

  it('takes what others did, without sending or undoing it', () => {
    const store = storeWith('a')
    const sent = vi.fn()
    store.onGesture(sent)
    store.receive([{ op: 'put', shape: boxShape('theirs', 50, 50) }])
    expect(ids(store)).toEqual(['a', 'theirs'])
    expect(store.undo()).toBeNull()
    expect(sent).not.toHaveBeenCalled()
    expect(store.index.under({ x: 52, y: 52 }, 0).map(({ id }) => id)).toEqual(['theirs'])
  })

  it('leaves behind what somebody else already took away', () => {
    const store = storeWith('a')
    store.commit('Draw', [{ op: 'put', shape: boxShape('b', 10, 0) }])
    store.receive([{ op: 'remove', id: 'b' }])
    expect(store.undo()).toBeNull()
    expect(store.getSnapshot().history.done).toBeNull()
  })

  it('forgets the selection of what is gone, and finds shapes where they are now', () => {
    const store = storeWith('a', 'b')
    store.set({ selection: new Set(['a', 'b']) })
    store.commit('Both', [
      { op: 'remove', id: 'a' },
      { op: 'put', shape: boxShape('b', 100, 100) },
    ])
    expect([...store.getSnapshot().selection]).toEqual(['b'])
    expect(store.index.under({ x: 12, y: 2 }, 0)).toEqual([])
    expect(store.index.under({ x: 102, y: 102 }, 0).map(({ id }) => id)).toEqual(['b'])
  })

  it('gives the same snapshot until something changes', () => {
    const store = storeWith('a')
    const before = store.getSnapshot()
    expect(store.commit('Nothing', [{ op: 'remove', id: 'nobody' }])).toBeNull()
    expect(store.getSnapshot()).toBe(before)
    const listener = vi.fn()
    const stop = store.subscribe(listener)
    store.set({ tool: 'brush' })
    stop()
    store.set({ tool: 'box' })
    expect(listener).toHaveBeenCalledTimes(1)
  })
})
