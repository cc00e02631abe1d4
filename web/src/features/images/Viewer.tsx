// The picture with a layer over it: wheel to zoom, drag to move, double click to see all again.
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react'
import { fit, keepInside, pixelAt, zoom, type Size, type View } from './view'
import classes from './images.module.css'

interface Props {
  image: Size
  source: string
  label: string
  /** Address of a transparent picture of the same shape, or null. */
  layer: string | null
  opacity: number
  /** What is under the cursor, in words; null beside the image. */
  describe: (pixel: { x: number; y: number }) => ReactNode
}

const pointOf = (event: { clientX: number; clientY: number }, element: Element) => {
  const box = element.getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}

/** Give it a key of the image, so that the next one starts as a whole. */
export function Viewer({ image, source, label, layer, opacity, describe }: Props) {
  const { ref: measure, width, height } = useElementSize()
  const area = useRef<HTMLDivElement | null>(null)
  const drag = useRef<{ x: number; y: number } | null>(null)
  const [moved, setMoved] = useState<View | null>(null)
  const [pixel, setPixel] = useState<{ x: number; y: number } | null>(null)
  const room = { width, height }
  const whole = fit(image, room)
  const view = moved ?? whole

  // React listens to wheels passively; zooming must keep the page from scrolling.
  useEffect(() => {
    const element = area.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const box = { width: element.clientWidth, height: element.clientHeight }
      const all = fit(image, box)
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016))
      setMoved((now) => keepInside(zoom(now ?? all, factor, pointOf(event, element), all.scale), image, box))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [image])

  const onMove = (event: PointerEvent<HTMLDivElement>) => {
    const at = pointOf(event, event.currentTarget)
    const from = drag.current
    if (from) {
      drag.current = at
      setMoved(keepInside({ ...view, x: view.x + at.x - from.x, y: view.y + at.y - from.y }, image, room))
    }
    setPixel(pixelAt(view, image, at))
  }
  return (
    <div
      ref={(element) => {
        area.current = element
        measure(element)
      }}
      className={classes.canvas}
      role="img"
      aria-label={label}
      onPointerDown={(event) => {
        drag.current = pointOf(event, event.currentTarget)
        event.currentTarget.setPointerCapture(event.pointerId)
        event.currentTarget.dataset.dragging = 'true'
      }}
      onPointerMove={onMove}
      onPointerUp={(event) => {
        drag.current = null
        delete event.currentTarget.dataset.dragging
      }}
      onPointerLeave={() => setPixel(null)}
      onDoubleClick={() => setMoved(null)}
    >
      {width > 0 && (
        <div
          className={classes.sheet}
          style={{ left: view.x, top: view.y, width: image.width * view.scale, height: image.height * view.scale }}
        >
          <img src={source} alt="" draggable={false} style={view.scale > 3 ? { imageRendering: 'pixelated' } : {}} />
          {layer && <img src={layer} alt="" draggable={false} className={classes.overlay} style={{ opacity }} />}
        </div>
      )}
      {pixel && <div className={`num ${classes.pointer}`}>{describe(pixel)}</div>}
    </div>
  )
}
