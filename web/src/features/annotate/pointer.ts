// What a pointer on the editor's picture means: drawing, or moving the picture. A pen beats the hand that holds it.
import type { PointerInput } from '@/editor/tools/tool'
import type { View } from '@/viewer/geometry/view'
import { toImage } from '@/viewer/geometry/view'
import { screenPoint } from '@/viewer/geometry/units'

/** So long after a pen was near, touches are the palm, in milliseconds. */
const PALM = 800

export interface Hand {
  /** Whether the pointer moves the picture. */
  moves: (event: PointerEvent) => boolean
  /** Whether the pointer draws. */
  draws: (event: PointerEvent) => boolean
  /** To be told of every pointer. */
  saw: (event: PointerEvent) => void
}

/** `spaceIsHeld`: the picture is moved with any button meanwhile. */
export function createHand(spaceIsHeld: () => boolean): Hand {
  let penAt = -Infinity
  let penWasSeen = false
  const isPalm = (event: PointerEvent) => event.pointerType === 'touch' && event.timeStamp - penAt < PALM
  const moves = (event: PointerEvent) => {
    if (isPalm(event)) return false
    if (event.pointerType === 'touch') return penWasSeen || !event.isPrimary
    return event.button === 1 || (event.button === 0 && spaceIsHeld())
  }
  return {
    moves,
    draws: (event) => {
      if (isPalm(event) || moves(event)) return false
      // The button of a pen, and its upper end, erase or add as the tools say.
      return event.button === 0 || (event.pointerType === 'pen' && event.button === 5)
    },
    saw: (event) => {
      if (event.pointerType !== 'pen') return
      penAt = event.timeStamp
      penWasSeen = true
    },
  }
}

/** What the tools are told. */
export function inputOf(event: PointerEvent, box: DOMRect, view: View): PointerInput {
  const point = toImage(view, screenPoint(event.clientX - box.left, event.clientY - box.top))
  const pointerType = event.pointerType === 'pen' || event.pointerType === 'touch' ? event.pointerType : 'mouse'
  return {
    point,
    scale: view.scale,
    pointerType,
    pressure: event.pressure,
    buttons: event.buttons,
    clicks: event.detail,
    shift: event.shiftKey,
    alt: event.altKey,
    ctrl: event.ctrlKey || event.metaKey,
  }
}
