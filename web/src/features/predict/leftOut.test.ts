import { describe, expect, it } from 'vitest'
import { causeOf, leftOut } from './leftOut'

const torn = { file: 'torn.png', message: 'torn.png ends too early.', remedy: 'Send it again.' }

describe('leftOut', () => {
  it('names what the job left out, and before it ended what was sent in vain', () => {
    expect(leftOut({ input: { problems: [torn] }, outcome: {} })).toEqual([torn])
    expect(leftOut({ input: { problems: [] }, outcome: { count: 2, problems: [torn] } })).toEqual([torn])
  })

  it('does not say the name of a file twice', () => {
    expect(causeOf({ ...torn, message: 'torn.png: it is damaged.' })).toBe('it is damaged.')
    expect(causeOf(torn)).toBe('torn.png ends too early.')
  })

  it('shows nothing for jobs of before, which have a number, or for what it does not know', () => {
    expect(leftOut({ input: {}, outcome: { problems: 3 } })).toEqual([])
    expect(leftOut({ input: {}, outcome: { problems: [null, { file: 1 }] } })).toEqual([])
    expect(leftOut({ input: {}, outcome: {} })).toEqual([])
  })
})
