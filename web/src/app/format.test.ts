import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatRelative, formatScore, formatSeconds, formatShare, formatThings } from './format'

describe('numbers', () => {
  it('groups thousands and knows the plural', () => {
    expect(formatCount(1234567)).toBe('1,234,567')
    expect(formatThings(1, 'image')).toBe('1 image')
    expect(formatThings(0, 'class', 'classes')).toBe('0 classes')
  })

  it('keeps zero and missing apart', () => {
    expect(formatScore(0)).toBe('0.000')
    expect(formatScore(null)).toBe('n/a')
    expect(formatScore(0.70451)).toBe('0.705')
    expect(formatShare(0)).toBe('0.0 %')
    expect(formatShare(0.0001)).toBe('< 0.1 %')
    expect(formatShare(0.1234)).toBe('12.3 %')
    expect(formatShare(undefined)).toBe('n/a')
  })

  it('writes bytes with a unit that fits', () => {
    expect(formatBytes(999)).toBe('999 B')
    expect(formatBytes(1000)).toBe('1.0 kB')
    expect(formatBytes(999_600)).toBe('1.0 MB')
    expect(formatBytes(28_300_000)).toBe('28 MB')
  })
})

describe('times', () => {
  it('writes durations as a person says them', () => {
    expect(formatSeconds(0.42)).toBe('0.4 s')
    expect(formatSeconds(59.6)).toBe('1 min')
    expect(formatSeconds(75)).toBe('1 min 15 s')
    expect(formatSeconds(1500)).toBe('25 min')
    expect(formatSeconds(7300)).toBe('2 h 1 min')
    expect(formatSeconds(172_800)).toBe('2 days')
  })

  it('writes moments relative to now', () => {
    const now = Date.parse('2026-11-21T12:00:00Z')
    const ago = (seconds: number) => formatRelative(new Date(now - seconds * 1000), now)
    expect(ago(10)).toBe('just now')
    expect(ago(50)).toBe('1 minute ago')
    expect(ago(60 * 46)).toBe('1 hour ago')
    expect(ago(86_400)).toBe('yesterday')
    expect(ago(86_400 * 60)).toBe('2 months ago')
    expect(formatRelative(new Date(now + 3600_000), now)).toBe('in 1 hour')
  })
})
