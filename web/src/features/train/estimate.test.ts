import { describe, expect, it } from 'vitest'
import { choicesBySetting, timeWords } from './estimate'

const words = (least: number, most: number) => timeWords({ least, likely: least, most })

describe('the time of a training', () => {
  it('is a range in round numbers', () => {
    expect(words(251, 530)).toBe('about 4 to 9 min')
    expect(words(22, 48)).toBe('about 20 s to 50 s')
    expect(words(44, 130)).toBe('about 40 s to 2 min')
    expect(words(3000, 9000)).toBe('about 50 min to 2 h 30 min')
  })

  it('is one number when both ends are the same', () => {
    expect(words(118, 122)).toBe('about 2 min')
  })
})

describe('automatic settings', () => {
  it('are found by name', () => {
    const estimate = { choices: [{ setting: 'batch_size', title: 'Batch size', value: '4', why: 'memory' }] } as never
    expect(choicesBySetting(estimate)).toEqual({ batch_size: { value: '4', why: 'memory' } })
    expect(choicesBySetting(undefined)).toEqual({})
  })
})
