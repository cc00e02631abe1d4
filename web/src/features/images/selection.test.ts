import { describe, expect, it } from 'vitest'
import { rangeOf } from './selection'

describe('rangeOf', () => {
  const order = ['a', 'b', 'c', 'd']

  it('goes both ways and includes both ends', () => {
    expect(rangeOf(order, 'b', 'd')).toEqual(['b', 'c', 'd'])
    expect(rangeOf(order, 'd', 'b')).toEqual(['b', 'c', 'd'])
  })

  it('is only the clicked one without a start that is still shown', () => {
    expect(rangeOf(order, null, 'c')).toEqual(['c'])
    expect(rangeOf(order, 'gone', 'c')).toEqual(['c'])
  })
})
