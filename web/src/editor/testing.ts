// A small editor for the tests: shapes, a session with a task and an image, and a hand that draws in it.
import { shapesOf } from './document'
import { runsOfGeometry } from './geometry/rasterise'
import { areaOf, unionOf } from './raster/runs'
import { createSession, type Session, type Surroundings } from './session'
import { createEditorStore, type EditorStore, type Settable } from './store'
import type { KeyInput, PointerInput, ToolId } from './tools/tool'
import type { EditorShape, Geometry, Mask, Ring } from './types'

export function boxShape(id: string, x: number, y: number, width = 8, height = 8, class_name = 'car'): EditorShape {
  return shapeOf(id, { type: 'box', x, y, width, height }, class_name)
}

export function polygonShape(id: string, rings: Ring[], class_name = 'car'): EditorShape {
  return shapeOf(id, { type: 'polygon', parts: [rings] }, class_name)
}

export function shapeOf(id: string, geometry: Geometry, class_name = 'car'): EditorShape {
  return { id, class_name, geometry, source: { kind: 'person', name: 'ada' }, crowd: false, text: '', confidence: null }
}

export interface Hand {
  readonly store: EditorStore
  readonly session: Session
  take: (tool: ToolId) => void
  /** Presses, goes along the points and lets go. */
  drag: (points: [number, number][], extra?: Partial<PointerInput>) => void
  click: (x: number, y: number, extra?: Partial<PointerInput>) => void
  hover: (x: number, y: number, extra?: Partial<PointerInput>) => void
  press: (key: string, extra?: Partial<KeyInput>) => boolean
  shapes: () => EditorShape[]
  /** The only shape; fails when there are more or none. */
  only: () => EditorShape
}

export function handWith(
  shapes: readonly EditorShape[] = [],
  first: Partial<Settable> = {},
  around: Partial<Surroundings> = {},
): Hand {
  let ids = 0
  const store = createEditorStore({ first: { className: 'car', ...first } })
  store.open(shapes, [])
  const session = createSession(store, {
    image: { width: 200, height: 150 },
    form: 'objects',
    source: { kind: 'person', name: 'bob' },
    newId: () => `new${(ids += 1)}`,
    pixels: () => null,
    cutOut: () => Promise.resolve<Mask | null>(null),
    ...around,
  })
  const event = (x: number, y: number, extra: Partial<PointerInput>): PointerInput => ({
    point: { x, y },
    scale: 1,
    pointerType: 'mouse',
    pressure: 0.5,
    buttons: 1,
    clicks: 1,
    shift: false,
    alt: false,
    ctrl: false,
    ...extra,
  })
  const drag: Hand['drag'] = (points, extra = {}) => {
    const [[x, y] = [0, 0], ...rest] = points
    session.down(event(x, y, extra))
    for (const [toX, toY] of rest) session.move(event(toX, toY, extra))
    const [endX, endY] = points.at(-1) ?? [x, y]
    session.up(event(endX, endY, { ...extra, buttons: 0 }))
  }
  const all = () => shapesOf(store.getSnapshot().document)
  return {
    store,
    session,
    take: session.take,
    drag,
    click: (x, y, extra) => drag([[x, y]], extra),
    hover: (x, y, extra = {}) => session.move(event(x, y, { buttons: 0, ...extra })),
    press: (key, extra) => session.key({ key, shift: false, alt: false, ctrl: false, ...extra }),
    shapes: all,
    only: () => {
      const [shape, ...more] = all()
      if (shape === undefined || more.length > 0) throw new Error(`There are ${all().length} shapes.`)
      return shape
    },
  }
}

/** Number of pixels that shapes cover together in the image of `handWith`. */
export function covered(shapes: readonly EditorShape[], image = { width: 200, height: 150 }): number {
  return areaOf(unionOf(shapes.map(({ geometry }) => runsOfGeometry(geometry, image))))
}
