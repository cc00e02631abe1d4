import { describe, expect, it } from 'vitest'
import { stateWord } from './state'

describe('the word of a state', () => {
  it('says that it starts, runs or stops', () => {
    const step = { name: 'train', state: 'pending', fraction: 0, started_at: null, ended_at: null } as const
    expect(stateWord({ state: 'running', cancel_requested: false, steps: [step] })).toBe('starting')
    expect(stateWord({ state: 'running', cancel_requested: false, steps: [{ ...step, state: 'running' }] })).toBe(
      'running',
    )
    expect(stateWord({ state: 'running', cancel_requested: true, steps: [step] })).toBe('cancelling')
    expect(stateWord({ state: 'cancelled', cancel_requested: true, steps: [step] })).toBe('cancelled')
  })
})
