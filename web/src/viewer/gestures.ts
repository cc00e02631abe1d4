// What hands do to a viewport: wheel, drag, pinch and keys, turned into another look.
import type { LookStore } from './geometry/look'
import { viewOf } from './geometry/look'
import { screenPoint, type ScreenPoint, type Size } from './geometry/units'
import { clamp, centred, pan, scaleRange, zoomAt, type View } from './geometry/view'

/** The viewport that is meant at the moment of the gesture. */
export interface Target {
  store: LookStore
  image: Size
  area: Size
}

export const STEP = 1.5
const KEY_PAN = 80

const middle = ({ width, height }: Size): ScreenPoint => screenPoint(width / 2, height / 2)

function change({ store, image, area }: Target, to: (view: View) => View): void {
  store.set({ view: clamp(to(viewOf(store.get(), image, area)), image, area), area })
}

export function zoomBy(target: Target, factor: number, at: ScreenPoint = middle(target.area)): void {
  change(target, (view) => zoomAt(view, factor, at, scaleRange(target.image, target.area)))
}

export function panBy(target: Target, by: ScreenPoint): void {
  change(target, (view) => pan(view, by))
}

/** The whole image. */
export function showWhole({ store }: Target): void {
  store.set(null)
}

/** One image pixel for one CSS pixel, around the middle of what is shown. */
export function showOneToOne(target: Target): void {
  const { image, area, store } = target
  if (store.get() === null) store.set({ view: centred(image, area, 1), area })
  else change(target, (view) => zoomAt(view, 1 / view.scale, middle(area), scaleRange(image, area)))
}

/** How much a turn of the wheel zooms; lines count more than pixels, and a pinch on a touchpad more than both. */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  const pixels = deltaMode === 1 ? deltaY * 30 : deltaY
  return Math.exp(-Math.max(-300, Math.min(300, pixels)) * (ctrlKey ? 0.008 : 0.0016))
}

/** Two fingers moved: how far apart they are now against before, around the point between them, which moved too. */
export function pinch(before: readonly [ScreenPoint, ScreenPoint], after: readonly [ScreenPoint, ScreenPoint]) {
  const between = ([a, b]: readonly [ScreenPoint, ScreenPoint]) => screenPoint((a.x + b.x) / 2, (a.y + b.y) / 2)
  const apart = ([a, b]: readonly [ScreenPoint, ScreenPoint]) => Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1)
  const from = between(before)
  const at = between(after)
  return { factor: apart(after) / apart(before), at, by: screenPoint(at.x - from.x, at.y - from.y) }
}

const ARROWS: Record<string, ScreenPoint> = {
  ArrowLeft: screenPoint(KEY_PAN, 0),
  ArrowRight: screenPoint(-KEY_PAN, 0),
  ArrowUp: screenPoint(0, KEY_PAN),
  ArrowDown: screenPoint(0, -KEY_PAN),
}

/** Does what a key asks for, and says whether it asked for anything: + - 0 Ctrl+0 1, and arrows where there is more to see. */
export function onKey(target: Target, event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): boolean {
  if (event.altKey) return false
  if (event.key === '0') showWhole(target)
  else if (event.ctrlKey || event.metaKey) return false
  else if (event.key === '+' || event.key === '=') zoomBy(target, STEP)
  else if (event.key === '-' || event.key === '_') zoomBy(target, 1 / STEP)
  else if (event.key === '1') showOneToOne(target)
  else {
    const arrow = ARROWS[event.key]
    // A whole picture has nowhere to go: the arrows are then the page's, for the next picture.
    if (!arrow || target.store.get() === null) return false
    panBy(target, arrow)
  }
  return true
}

const pointOf = (event: { clientX: number; clientY: number }, element: Element): ScreenPoint => {
  const box = element.getBoundingClientRect()
  return screenPoint(event.clientX - box.left, event.clientY - box.top)
}

/** Listens on an element for wheel and pointers; `target` is asked at each event. Returns how to stop. */
export function attach(
  element: HTMLElement,
  target: () => Target | null,
  takesWheel: (event: WheelEvent) => boolean,
  /** Whether a pointer that comes down moves the picture; on a picture that is drawn on, some do not. */
  moves: (event: PointerEvent) => boolean = (event) => event.button <= 1,
) {
  const pointers = new Map<number, ScreenPoint>()
  const waiting = new Map<number, ScreenPoint>()
  const stop = new AbortController()
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    does: (event: HTMLElementEventMap[K], now: Target) => void,
  ) => {
    const listener = (event: HTMLElementEventMap[K]) => {
      const now = target()
      if (now) does(event, now)
    }
    // Browsers take wheels for scrolling unless they are told before that they may be refused.
    element.addEventListener(name, listener, { passive: false, signal: stop.signal })
  }
  on('wheel', (event, now) => {
    if (!takesWheel(event)) return
    event.preventDefault()
    zoomBy(now, wheelFactor(event), pointOf(event, element))
  })
  on('pointerdown', (event) => {
    if (!moves(event)) {
      if (event.pointerType === 'touch') waiting.set(event.pointerId, pointOf(event, element))
      return
    }
    // The first finger drew until the second one came: from now on both move the picture.
    for (const [id, at] of waiting) pointers.set(id, at)
    waiting.clear()
    pointers.set(event.pointerId, pointOf(event, element))
    element.setPointerCapture(event.pointerId)
    element.dataset.dragging = 'true'
  })
  on('pointermove', (event, now) => {
    if (waiting.has(event.pointerId)) waiting.set(event.pointerId, pointOf(event, element))
    const from = pointers.get(event.pointerId)
    if (!from) return
    const at = pointOf(event, element)
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
    pointers.set(event.pointerId, at)
    if (other) {
      const moved = pinch([from, other], [at, other])
      zoomBy(now, moved.factor, screenPoint(moved.at.x - moved.by.x, moved.at.y - moved.by.y))
      panBy(now, moved.by)
    } else if (event.pointerType !== 'touch' || now.store.get() !== null) {
      panBy(now, screenPoint(at.x - from.x, at.y - from.y))
    }
  })
  const release = (event: PointerEvent) => {
    pointers.delete(event.pointerId)
    waiting.delete(event.pointerId)
    if (pointers.size === 0) delete element.dataset.dragging
  }
  on('pointerup', release)
  on('pointercancel', release)
  on('dblclick', (event, now) => {
    if (now.store.get() === null) zoomBy(now, 2 * STEP, pointOf(event, element))
    else showWhole(now)
  })
  return () => stop.abort()
}
