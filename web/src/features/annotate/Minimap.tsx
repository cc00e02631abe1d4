// The whole picture, small, with a frame around what is seen; a click goes there.
import { useEffect, useRef, useSyncExternalStore, type PointerEvent } from 'react'
import { viewOf } from '@/viewer/geometry/look'
import type { Size } from '@/viewer/geometry/units'
import { clamp } from '@/viewer/geometry/view'
import type { Work } from './work'
import classes from './annotate.module.css'

const SIDE = 132

export function Minimap({ work, area, bitmap }: { work: Work; area: Size; bitmap: ImageBitmap | null }) {
  const { look, image } = work
  const canvas = useRef<HTMLCanvasElement>(null)
  const seen = useSyncExternalStore(look.subscribe, look.get)
  const factor = SIDE / Math.max(image.width, image.height)
  const [width, height] = [Math.max(Math.round(image.width * factor), 8), Math.max(Math.round(image.height * factor), 8)]
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context && bitmap) context.drawImage(bitmap, 0, 0, width, height)
  }, [bitmap, width, height])
  const { scale, origin } = viewOf(seen, image, area)
  const frame = {
    left: Math.max((-origin.x / scale) * factor, 0),
    top: Math.max((-origin.y / scale) * factor, 0),
    right: Math.min(((area.width - origin.x) / scale) * factor, width),
    bottom: Math.min(((area.height - origin.y) / scale) * factor, height),
  }
  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return
    const box = event.currentTarget.getBoundingClientRect()
    const [x, y] = [(event.clientX - box.left) / factor, (event.clientY - box.top) / factor]
    const view = { scale, origin: { x: area.width / 2 - x * scale, y: area.height / 2 - y * scale } }
    look.set({ view: clamp(view, image, area), area })
  }
  return (
    <div className={classes.minimap} style={{ width, height }} onPointerDown={go} onPointerMove={go} aria-hidden>
      <canvas ref={canvas} width={width} height={height} />
      <span
        style={{ left: frame.left, top: frame.top, width: Math.max(frame.right - frame.left, 3), height: Math.max(frame.bottom - frame.top, 3) }}
      />
    </div>
  )
}
