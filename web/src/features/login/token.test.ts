import { describe, expect, it } from 'vitest'
import { safeReturn, tokenIn } from './token'

describe('tokenIn', () => {
  it('takes a token or an address', () => {
    expect(tokenIn('  abc123\n')).toBe('abc123')
    expect(tokenIn('http://127.0.0.1:8765/?token=a%2Bb&x=1#top')).toBe('a+b')
  })
})

describe('safeReturn', () => {
  it('never leaves this site', () => {
    expect(safeReturn('/p/1/images?split=val')).toBe('/p/1/images?split=val')
    expect(safeReturn('//elsewhere.example')).toBe('/')
    expect(safeReturn('/\\elsewhere.example')).toBe('/')
    expect(safeReturn('https://elsewhere.example')).toBe('/')
    expect(safeReturn('/login?back=/')).toBe('/')
    expect(safeReturn(undefined)).toBe('/')
  })
})
