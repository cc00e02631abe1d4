import { describe, expect, it } from 'vitest'
import { look, readSeen } from './ended'

const running = { id: 'a', state: 'running' }
const done = { id: 'a', state: 'succeeded' }
const quick = { id: 'q', state: 'failed' }

describe('jobs that ended', () => {
  it('tells each end once', () => {
    const first = look(null, [running], [running])
    expect(first.ended).toEqual([])
    const second = look(first.seen, [], [done])
    expect(second.ended).toEqual(['a'])
    expect(look(second.seen, [], [done]).ended).toEqual([])
  })

  it('tells nothing of jobs that ended before the tab was opened', () => {
    const first = look(null, [], [done])
    expect(look(first.seen, [], [done]).ended).toEqual([])
  })

  it('notices a job that was too quick to be seen running, and one that is no longer among the newest', () => {
    const first = look(null, [running], [])
    expect(look(first.seen, [], [quick]).ended).toEqual(['a', 'q'])
  })

  it('goes on after a reload', () => {
    const first = look(null, [running], [running])
    const kept = readSeen(JSON.stringify(first.seen))
    expect(look(kept, [], [done]).ended).toEqual(['a'])
    expect(readSeen('nonsense')).toBeNull()
    expect(readSeen(null)).toBeNull()
  })
})
