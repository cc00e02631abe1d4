import { describe, expect, it } from 'vitest'
import { foundScore, jobSeconds, objectOf, textOf, timeLeft } from './words'

describe('words about a job', () => {
  it('counts to the end, or to now while it runs', () => {
    const started_at = '2026-01-01T00:00:00Z'
    const now = Date.parse('2026-01-01T00:02:00Z')
    expect(jobSeconds({ state: 'running', started_at, ended_at: null }, now)).toBe(120)
    expect(jobSeconds({ state: 'succeeded', started_at, ended_at: '2026-01-01T00:00:30Z' }, now)).toBe(30)
    expect(jobSeconds({ state: 'queued', started_at: null, ended_at: null }, now)).toBeNull()
  })

  it('says the time left only while it runs and is known', () => {
    expect(timeLeft({ state: 'running', seconds_left: 120 })).toBe('about 2 min left')
    expect(timeLeft({ state: 'running', seconds_left: 0.2 })).toBe('about 1.0 s left')
    expect(timeLeft({ state: 'succeeded', seconds_left: 5 })).toBe('')
    expect(timeLeft({ state: 'running', seconds_left: null })).toBe('')
  })

  it('reads free-form data carefully', () => {
    expect(textOf({ a: 1, b: '' }, 'a')).toBeNull()
    expect(textOf({ b: '' }, 'b')).toBeNull()
    expect(objectOf({ a: [1] }, 'a')).toEqual({})
  })

  it('says the score that an evaluation found, and nothing for other jobs', () => {
    const scores = { test: { name: 'mask mAP50-95', value: 0.8419 } }
    expect(foundScore({ kind: 'evaluate', scores })).toBe('mask mAP50-95 0.842')
    expect(foundScore({ kind: 'evaluate', scores: {} })).toBe('')
    expect(foundScore({ kind: 'train', scores })).toBe('')
  })
})
