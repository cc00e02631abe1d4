import { expect, it } from 'vitest'
import { createHand } from './pointer'

const event = (pointerType: string, more: Partial<PointerEvent> = {}) =>
  ({ pointerType, button: 0, isPrimary: true, timeStamp: 1000, ...more }) as PointerEvent

it('draws with the left button, and moves the picture with the middle one or while space is held', () => {
  let space = false
  const hand = createHand(() => space)
  expect([hand.draws(event('mouse')), hand.moves(event('mouse'))]).toEqual([true, false])
  expect([hand.draws(event('mouse', { button: 1 })), hand.moves(event('mouse', { button: 1 }))]).toEqual([false, true])
  space = true
  expect([hand.draws(event('mouse')), hand.moves(event('mouse'))]).toEqual([false, true])
})

it('takes touches for the palm while a pen is near, and for moving afterwards', () => {
  const hand = createHand(() => false)
  expect(hand.draws(event('touch'))).toBe(true)
  hand.saw(event('pen'))
  expect(hand.draws(event('pen'))).toBe(true)
  const palm = event('touch', { timeStamp: 1500 })
  expect([hand.draws(palm), hand.moves(palm)]).toEqual([false, false])
  const finger = event('touch', { timeStamp: 5000 })
  expect([hand.draws(finger), hand.moves(finger)]).toEqual([false, true])
})

it('leaves the second finger to the picture', () => {
  expect(createHand(() => false).moves(event('touch', { isPrimary: false }))).toBe(true)
})
