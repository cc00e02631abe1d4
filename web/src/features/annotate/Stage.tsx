// The picture with what is drawn on it: three canvases, and the pointers that draw.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type RefObject } from 'react'
import { apiAddress } from '@/api/client'
import { ErrorPanel } from '@/app/components'
import { createRenderer, type Renderer } from '@/editor/render/renderer'
import { withHalves } from '@/editor/render/picture'
import { pictureQuery } from '@/viewer'
import { attach, type Target } from '@/viewer/gestures'
import { viewOf } from '@/viewer/geometry/look'
import { screenPoint, type Size } from '@/viewer/geometry/units'
import { pixelAt } from '@/viewer/geometry/view'
import { ZoomBar } from '@/viewer/ZoomBar'
import { Minimap } from './Minimap'
import { pixelReader } from './pixels'
import { createHand, inputOf } from './pointer'
import type { Value } from './value'
import type { Work } from './work'
import classes from './annotate.module.css'

interface Props {
  work: Work
  /** The page's keys move and zoom this. */
  target: Value<Target | null>
  spaceIsHeld: Value<boolean>
  /** On phones the picture is only looked at. */
  draws: boolean
}

function useArea(element: RefObject<HTMLElement | null>): Size & { ratio: number } {
  const [area, setArea] = useState({ width: 0, height: 0, ratio: 1 })
  useLayoutEffect(() => {
    const measured = element.current
    if (!measured) return
    const measure = () =>
      setArea({ width: measured.clientWidth, height: measured.clientHeight, ratio: window.devicePixelRatio || 1 })
    const observer = new ResizeObserver(measure)
    observer.observe(measured)
    return () => observer.disconnect()
  }, [element])
  return area
}

/** Pixels of a shape's border that still hit it, in CSS pixels. */
const REACH = 4

/** Listens on the picture; what a pointer means is asked of the hand, what it does of the session. */
function listen(element: HTMLElement, work: Work, target: Value<Target | null>, hand: ReturnType<typeof createHand>, readout: HTMLElement | null) {
  const { session, store, look, lit } = work
  const stop = new AbortController()
  const at = { signal: stop.signal }
  let drawing: number | null = null
  const view = () => viewOf(look.get(), work.image, target.get()?.area ?? { width: 1, height: 1 })
  const input = (event: PointerEvent) => inputOf(event, element.getBoundingClientRect(), view())
  const point = (event: PointerEvent) => {
    const given = input(event)
    const pixel = pixelAt(view(), work.image, screenPoint(event.clientX - element.getBoundingClientRect().left, event.clientY - element.getBoundingClientRect().top))
    const under = store.getSnapshot().tool === 'select' ? store.index.under(given.point, REACH / given.scale)[0] : undefined
    lit.set(under?.id ?? null)
    if (readout) readout.textContent = pixel ? `${String(pixel.x)}, ${String(pixel.y)}${under ? ` · ${under.class_name}` : ''}` : ''
  }
  element.addEventListener('dblclick', (event) => event.stopImmediatePropagation(), at)
  element.addEventListener('contextmenu', (event) => event.preventDefault(), at)
  element.addEventListener('pointerdown', (event) => {
    hand.saw(event)
    element.focus({ preventScroll: true })
    if (hand.moves(event)) {
      if (drawing !== null) session.cancel()
      drawing = null
    } else if (hand.draws(event)) {
      drawing = event.pointerId
      element.setPointerCapture(event.pointerId)
      session.down(input(event))
    }
  }, at)
  element.addEventListener('pointermove', (event) => {
    hand.saw(event)
    if (drawing === event.pointerId) {
      for (const one of event.getCoalescedEvents()) session.move(input(one))
      if (event.getCoalescedEvents().length === 0) session.move(input(event))
    } else if (drawing === null && event.buttons === 0) session.move(input(event))
    if (drawing === null) point(event)
  }, at)
  element.addEventListener('pointerup', (event) => {
    if (drawing !== event.pointerId) return
    drawing = null
    session.up(input(event))
  }, at)
  element.addEventListener('pointercancel', () => {
    if (drawing !== null) session.cancel()
    drawing = null
  }, at)
  element.addEventListener('pointerleave', () => {
    lit.set(null)
    if (readout) readout.textContent = ''
  }, at)
  return () => stop.abort()
}

export function Stage({ work, target, spaceIsHeld, draws }: Props) {
  const { image, task, store, session, look, lit } = work
  const root = useRef<HTMLDivElement>(null)
  const layers = [useRef<HTMLCanvasElement>(null), useRef<HTMLCanvasElement>(null), useRef<HTMLCanvasElement>(null)] as const
  const readout = useRef<HTMLDivElement>(null)
  const renderer = useRef<Renderer | null>(null)
  const area = useArea(root)
  const seen = useSyncExternalStore(look.subscribe, look.get)
  const status = useSyncExternalStore(session.subscribe, () => session.getShown().status)
  const filter = useSyncExternalStore(store.subscribe, () => filterOf(store.getSnapshot().view))
  const gamma = useSyncExternalStore(store.subscribe, () => store.getSnapshot().view.gamma)
  const { data: bitmap, error } = useQuery(pictureQuery(apiAddress(['images', image.id, 'view'])))
  const [one, two, three] = layers

  useEffect(() => {
    const [picture, shapes, active] = [one.current, two.current, three.current]
    if (!picture || !shapes || !active) return
    const first = { image, form: task.form, classes: task.classes, picture: null, preview: {}, lit: null }
    const made = createRenderer({ picture, shapes, active }, store, first)
    renderer.current = made
    const stops = [
      session.subscribe(() => {
        const { preview, cursor } = session.getShown()
        made.show({ preview })
        if (root.current) root.current.style.cursor = cursor
      }),
      lit.subscribe(() => made.show({ lit: lit.get() })),
    ]
    return () => {
      renderer.current = null
      for (const stop of stops) stop()
      made.stop()
    }
  }, [one, two, three, image, task, store, session, lit])

  useEffect(() => {
    if (!bitmap) return
    const halves = new AbortController()
    renderer.current?.show({ picture: { full: bitmap, halves: [] } })
    work.pixels.set(pixelReader(bitmap, image))
    void withHalves(bitmap, (picture) => renderer.current?.show({ picture }), halves.signal)
    return () => halves.abort()
  }, [bitmap, image, work])

  useLayoutEffect(() => {
    target.set(area.width > 0 ? { store: look, image, area } : null)
    if (area.width > 0) renderer.current?.look(viewOf(seen, image, area), area)
  }, [target, look, image, area, seen, one])

  useEffect(() => {
    const element = root.current
    if (!element) return
    const hand = createHand(() => spaceIsHeld.get())
    const stops = draws ? [listen(element, work, target, hand, readout.current)] : []
    stops.push(attach(element, () => target.get(), () => true, draws ? hand.moves : undefined))
    return () => {
      for (const stop of stops) stop()
    }
  }, [work, target, spaceIsHeld, draws])

  return (
    <div className={classes.stage}>
      <div
        ref={root}
        className={classes.picture}
        role="application"
        aria-label={`Annotate ${image.path}`}
        tabIndex={0}
        data-loaded={bitmap !== undefined || undefined}
      >
        <canvas ref={one} style={{ filter }} />
        <canvas ref={two} />
        <canvas ref={three} />
      </div>
      {gamma !== 1 && (
        <svg width="0" height="0" aria-hidden style={{ position: 'absolute' }}>
          <filter id="tz-gamma" colorInterpolationFilters="sRGB">
            <feComponentTransfer>
              <feFuncR type="gamma" exponent={1 / gamma} />
              <feFuncG type="gamma" exponent={1 / gamma} />
              <feFuncB type="gamma" exponent={1 / gamma} />
            </feComponentTransfer>
          </filter>
        </svg>
      )}
      <div className={classes.foot}>
        <div ref={readout} className={`num ${classes.readout}`} />
        {status !== '' && (
          <div className={classes.status} role="status">
            {status}
          </div>
        )}
      </div>
      {area.width > 0 && seen !== null && <Minimap work={work} area={area} bitmap={bitmap ?? null} />}
      {area.width > 0 && <ZoomBar target={{ store: look, image, area }} />}
      {error && (
        <div className={classes.failed}>
          <ErrorPanel error={error} title="The picture could not be shown" />
        </div>
      )}
    </div>
  )
}

function filterOf({ brightness, contrast, gamma }: { brightness: number; contrast: number; gamma: number }): string {
  const parts = [
    brightness === 0 ? '' : `brightness(${String(1 + brightness)})`,
    contrast === 0 ? '' : `contrast(${String(1 + contrast)})`,
    gamma === 1 ? '' : 'url(#tz-gamma)',
  ]
  return parts.filter((part) => part !== '').join(' ') || 'none'
}
