import { describe, expect, it } from 'vitest'
import { actionOf, BINDINGS, bound, chordOf, keyWords } from './bindings'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) =>
  chordOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held })

describe('keys', () => {
  it('are named as they are bound', () => {
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('ctrl+shift+z')
    expect(press('z', { metaKey: true })).toBe('ctrl+z')
    expect(press('?', { shiftKey: true })).toBe('?')
    expect(press('Delete')).toBe('delete')
  })

  it('do one thing each', () => {
    const keys = BINDINGS.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(actionOf('b', {})).toBe('tool:box')
    expect(actionOf('ctrl+y', {})).toBe('redo')
    expect(actionOf('ctrl+q', {})).toBeNull()
  })

  it('can be given to another action, and the first owner loses them', () => {
    const rebound = bound({}, 'tool:brush', 'b')
    expect(actionOf('b', rebound)).toBe('tool:brush')
    expect(actionOf('a', rebound)).toBeNull()
    expect(actionOf('', rebound)).not.toBe('tool:brush')
  })

  it('are shown as people read them', () => {
    expect(keyWords('ctrl+shift+z')).toBe('Ctrl+Shift+Z')
    expect(keyWords('+')).toBe('+')
    expect(keyWords('')).toBe('–')
  })
})
