// The one viewport for every picture: a canvas that is zoomed and moved with wheel, fingers and keys.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useLayoutEffect, useRef, useState, useSyncExternalStore, type MouseEvent, type ReactNode } from 'react'
import { ErrorPanel } from '@/app/components'
import { draw, type LabelLayer } from './draw'
import { attach, onKey, type Target } from './gestures'
import type { ObjectLayer } from './objects'
import { pictureQuery } from './load'
import { viewOf, type LookStore } from './geometry/look'
import { screenPoint, type ImagePoint, type ScreenPoint, type Size } from './geometry/units'
import { useViewerKeys } from './useViewerKeys'
import { pixelAt } from './geometry/view'
import { ZoomBar } from './ZoomBar'
import classes from './viewer.module.css'

interface Props {
  /** The size that coordinates speak of; the picture itself may be smaller. */
  image: Size
  picture: string
  labels?: LabelLayer | null
  objects?: ObjectLayer | null
  /** Viewports with the same look are linked. */
  look: LookStore
  /** What is shown, for people who do not see it. */
  label: string
  /** What is under the cursor beside its coordinates. */
  describe?: (pixel: ImagePoint) => string | null
  /** Where the cursor is over the image, and null when it left. */
  onPoint?: (pixel: ImagePoint | null) => void
  /** A click that was no drag. */
  onPick?: (pixel: ImagePoint | null) => void
  /** A page that scrolls keeps the wheel until the viewport has the focus. */
  wheel?: 'always' | 'focused'
  /** Whether + - 0 1 and the arrows are its, wherever the focus is; of linked viewports, one says so. */
  pageKeys?: boolean
  bar?: boolean
  children?: ReactNode
}

/** Size of an element in CSS pixels and the device pixels for one of them, measured again when either changes. */
function useArea(element: React.RefObject<HTMLElement | null>): Size & { ratio: number } {
  const [area, setArea] = useState({ width: 0, height: 0, ratio: 1 })
  useLayoutEffect(() => {
    const measured = element.current
    if (!measured) return
    const measure = () =>
      setArea({ width: measured.clientWidth, height: measured.clientHeight, ratio: window.devicePixelRatio || 1 })
    const observer = new ResizeObserver(measure)
    observer.observe(measured)
    window.addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', measure)
    }
  }, [element])
  return area
}

/** A click may wander so many CSS pixels. */
const STILL = 4

function pointIn(event: MouseEvent<HTMLElement>): ScreenPoint {
  const box = event.currentTarget.getBoundingClientRect()
  return screenPoint(event.clientX - box.left, event.clientY - box.top)
}

export function Viewport(props: Props) {
  const { image, picture, labels = null, objects = null, look, label, describe, wheel = 'always', pageKeys = false, bar = true } = props
  const root = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const pressed = useRef<ScreenPoint | null>(null)
  const help = useId()
  const area = useArea(root)
  const seen = useSyncExternalStore(look.subscribe, look.get)
  const { data: bitmap, error } = useQuery(pictureQuery(picture))
  const [cursor, setCursor] = useState<ScreenPoint | null>(null)
  const target: Target = { store: look, image, area }
  const latest = useRef(target)
  useLayoutEffect(() => {
    latest.current = target
  })

  useEffect(() => {
    const element = root.current
    if (!element) return
    const takes = (event: WheelEvent) =>
      wheel === 'always' || event.ctrlKey || event.metaKey || element.contains(document.activeElement)
    return attach(element, () => (latest.current.area.width > 0 ? latest.current : null), takes)
  }, [wheel])
  useViewerKeys(root, latest, pageKeys)

  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const context = canvas.current?.getContext('2d')
      if (!context || area.width === 0) return
      const [width, height] = [Math.round(area.width * area.ratio), Math.round(area.height * area.ratio)]
      if (context.canvas.width !== width) context.canvas.width = width
      if (context.canvas.height !== height) context.canvas.height = height
      const scene = { image, picture: bitmap ?? null, labels, objects }
      draw({ context, area, ratio: area.ratio }, scene, viewOf(seen, image, area))
    })
    return () => cancelAnimationFrame(frame)
  }, [area, image, bitmap, labels, objects, seen])

  const pixel = cursor && pixelAt(viewOf(seen, image, area), image, cursor)
  const under = pixel && describe?.(pixel)
  return (
    <div className={classes.viewport}>
      <div
        ref={root}
        className={classes.area}
        role="application"
        aria-label={`Picture viewer: ${label}`}
        aria-describedby={help}
        tabIndex={0}
        data-whole={seen === null || undefined}
        onPointerMove={(event) => {
          const at = pointIn(event)
          setCursor(at)
          if (event.buttons === 0) props.onPoint?.(pixelAt(viewOf(seen, image, area), image, at))
        }}
        onPointerLeave={() => {
          setCursor(null)
          props.onPoint?.(null)
        }}
        onPointerDown={(event) => {
          pressed.current = pointIn(event)
        }}
        onClick={(event) => {
          const at = pointIn(event)
          const from = pressed.current
          if (from && Math.hypot(at.x - from.x, at.y - from.y) <= STILL)
            props.onPick?.(pixelAt(viewOf(seen, image, area), image, at))
        }}
        onKeyDown={(event) => {
          if (!onKey(target, event)) return
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        <canvas ref={canvas} role="img" aria-label={label} />
        <span id={help} hidden>
          Plus and minus zoom, 0 shows all, 1 shows the picture at its own size, arrows move it.
        </span>
      </div>
      {pixel && (
        <div className={`num ${classes.pointer}`}>
          {pixel.x}, {pixel.y}
          {under && ` · ${under}`}
        </div>
      )}
      {bar && area.width > 0 && <ZoomBar target={target} />}
      {error && (
        <div className={classes.failed}>
          <ErrorPanel error={error} title="The picture could not be shown" />
        </div>
      )}
      {props.children}
    </div>
  )
}
