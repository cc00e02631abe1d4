import { describe, expect, it } from 'vitest'
import { IDLE, reduceUpload } from './useUpload'

const problem = { file: 'a.jpg', message: 'It is cut off.', remedy: 'Copy it again.' }

describe('reduceUpload', () => {
  it('adds up the reports of the parts', () => {
    let state = reduceUpload(IDLE, { type: 'start', files: 3 })
    state = reduceUpload(state, { type: 'report', report: { added: [], already_here: ['b.jpg'], problems: [problem] } })
    state = reduceUpload(state, { type: 'report', report: { added: [], already_here: ['c.jpg'], problems: [] } })
    state = reduceUpload(state, { type: 'end', error: null, stopped: false })
    expect(state).toMatchObject({ phase: 'ended', files: 3, added: 0, alreadyHere: 2, problems: [problem] })
  })

  it('starts anew', () => {
    const state = reduceUpload({ ...IDLE, problems: [problem], added: 4 }, { type: 'start', files: 1 })
    expect(state).toEqual({ ...IDLE, phase: 'running', files: 1 })
  })
})
