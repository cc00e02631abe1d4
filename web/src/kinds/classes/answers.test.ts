import { describe, expect, it } from 'vitest'
import { givenOf, mistakeText, saidBy, verdictsOf } from './answers'

const guesses = [
  { name: 'cat', confidence: 0.3 },
  { name: 'dog', confidence: 0.6 },
  { name: 'owl', confidence: 0.5 },
]

describe('the classes that are given', () => {
  it('is the surest one of a classification', () => {
    expect(givenOf(guesses, false, {}).map((one) => one.name)).toEqual(['dog'])
    expect(givenOf([], false, {})).toEqual([])
  })

  it('are those at their threshold of a tagging', () => {
    expect(givenOf(guesses, true, {}).map((one) => one.name)).toEqual(['dog', 'owl'])
    expect(givenOf(guesses, true, { dog: 0.7, cat: 0.3, owl: 0.51 }).map((one) => one.name)).toEqual(['cat'])
  })
})

describe('mistakes', () => {
  it('are told apart', () => {
    expect(verdictsOf(['cat', 'owl'], ['owl', 'dog'])).toEqual([
      { name: 'cat', verdict: 'missed' },
      { name: 'owl', verdict: 'right' },
      { name: 'dog', verdict: 'false' },
    ])
    expect(mistakeText(['cat'], ['dog'], false)).toBe('cat, taken for dog')
    expect(mistakeText(['cat', 'owl'], ['owl', 'dog'], true)).toBe('cat missed, dog false')
    expect(mistakeText([], [], true)).toBe('nothing, rightly')
  })
})

it('shows tags of people in the order of the classes', () => {
  const classes = [
    { name: 'a', color: '#000001' },
    { name: 'b', color: '#000002' },
  ]
  expect(saidBy(['b', 'a', 'gone'], classes).map((one) => one.name)).toEqual(['a', 'b'])
})
