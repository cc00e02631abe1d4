import { expect, it } from 'vitest'
import { stepIndex } from './stepIndex'

it('stays at the ends', () => {
  expect([stepIndex(0, -1, 3), stepIndex(0, 1, 3), stepIndex(2, 1, 3), stepIndex(0, 1, 0)]).toEqual([0, 1, 2, 0])
})
