import { describe, expect, it } from 'vitest'
import { IDLE, noteText, reduceUpload } from './useUpload'

const problem = { file: 'a.jpg', message: 'It is cut off.', remedy: 'Copy it again.' }

describe('reduceUpload', () => {
  it('adds up the reports of the parts', () => {
    let state = reduceUpload(IDLE, { type: 'start', files: 3 })
    state = reduceUpload(state, { type: 'report', report: { added: [], already_here: ['b.jpg'], problems: [problem], masks: [], notes: [] } })
    state = reduceUpload(state, { type: 'report', report: { added: [], already_here: ['c.jpg'], problems: [], masks: [], notes: [] } })
    state = reduceUpload(state, { type: 'end', error: null, stopped: false })
    expect(state).toMatchObject({ phase: 'ended', files: 3, added: 0, alreadyHere: 2, problems: [problem] })
  })

  it('gathers what looks like masks', () => {
    const report = { added: [], already_here: [], problems: [], masks: ['masks/a.png'], notes: [] }
    const state = reduceUpload(reduceUpload(IDLE, { type: 'report', report }), { type: 'report', report })
    expect(state.masks).toEqual(['masks/a.png', 'masks/a.png'])
  })

  it('starts anew', () => {
    const state = reduceUpload({ ...IDLE, problems: [problem], added: 4 }, { type: 'start', files: 1 })
    expect(state).toEqual({ ...IDLE, phase: 'running', files: 1 })
  })

  it('counts what is said of pictures over all parts', () => {
    const note = { kind: 'pages' as const, message: 'The first page is taken', count: 2, examples: ['a.tif', 'b.tif'] }
    const report = { added: [], already_here: [], problems: [], masks: [], notes: [note] }
    const once = reduceUpload(IDLE, { type: 'report', report })
    const twice = reduceUpload(once, { type: 'report', report })
    expect(once.notes.map(noteText)).toEqual(['The first page is taken (2 pictures: a.tif, b.tif).'])
    expect(twice.notes.map(noteText)).toEqual(['The first page is taken (4 pictures: a.tif, b.tif, a.tif, …).'])
  })
})
