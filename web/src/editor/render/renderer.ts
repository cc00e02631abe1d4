// Draws the editor in frames: picture, committed shapes, marks and what is under way, each on a layer of its own.
import type { View } from '@/viewer/geometry/view'
import type { DocumentChange } from '../document'
import { boundsOf } from '../geometry/hit'
import { pixelsOf } from '../geometry/rect'
import type { EditorState, EditorStore } from '../store'
import type { Preview } from '../tools/preview'
import type { EditorShape, Form, Rect, Size } from '../types'
import { coloring, NO_CLASS } from './colors'
import { drawGrid, drawPicture, type Picture } from './picture'
import { createPatchCache, drawPreview } from './preview'
import { deviceView } from './sheet'
import { cut, deviceBounds, drawMark, drawShapes, drawUnlabelled, type Look } from './shapes'

export interface Layers {
  readonly picture: HTMLCanvasElement
  readonly shapes: HTMLCanvasElement
  readonly active: HTMLCanvasElement
}

export interface Scene {
  readonly image: Size
  readonly form: Form
  readonly classes: readonly { name: string; color: string }[]
  readonly picture: Picture | null
  readonly preview: Preview
  /** The shape that is pointed at, here or in the list. */
  readonly lit: string | null
}

export interface Area extends Size {
  readonly ratio: number
}

export interface Renderer {
  /** The view in CSS pixels. */
  look: (view: View, area: Area) => void
  show: (part: Partial<Scene>) => void
  stop: () => void
}

/** Milliseconds: a drawing of all shapes that takes longer is moved and scaled while the view moves. */
const QUICK = 6
/** So long after the last movement of the view, everything is drawn exactly. */
const SETTLED = 90

export function createRenderer(layers: Layers, store: EditorStore, first: Scene): Renderer {
  let scene = first
  let state: EditorState = store.getSnapshot()
  let area: Area = { width: 0, height: 0, ratio: 1 }
  let view: View = { scale: 1, origin: { x: 0, y: 0 } }
  let frame = 0
  let settle = 0
  let cost = 0
  let color = coloring(scene.classes, state.view.colorBy)
  /** What was drawn exactly last, and for which view. */
  const kept = new OffscreenCanvas(1, 1)
  let keptView: View | null = null
  let stale = { picture: true, shapes: true, active: true }
  let regions: Rect[] = []
  /** Shapes that the preview draws instead. */
  let away: ReadonlySet<string> = new Set()
  const patches = createPatchCache()

  const ask = () => {
    if (frame === 0) frame = requestAnimationFrame(draw)
  }
  const all = (): Rect => ({ x: 0, y: 0, width: layers.shapes.width, height: layers.shapes.height })
  const lookOf = (): Look => ({
    image: scene.image,
    view: deviceView(keptView ?? view, area.ratio),
    ratio: area.ratio,
    color,
    opacity: state.view.opacity,
    outlinesOnly: state.view.outlinesOnly,
    maskEdges: scene.form === 'objects',
  })
  const isShown = (shape: EditorShape) =>
    !state.hiddenShapes.has(shape.id) && !state.hiddenClasses.has(shape.class_name) && !away.has(shape.id)
  const withinRegion = ({ x, y, width, height }: Rect, { view: { scale, origin } }: Look) =>
    store.index
      .within({ x: (x - origin.x) / scale, y: (y - origin.y) / scale, width: width / scale, height: height / scale })
      .filter(isShown)
      .reverse()

  const drawRegion = (region: Rect, look: Look) => {
    const context = kept.getContext('2d')
    if (!context) return
    context.save()
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(region.x, region.y, region.width, region.height)
    context.beginPath()
    context.rect(region.x, region.y, region.width, region.height)
    context.clip()
    const shapes = withinRegion(region, look)
    if (state.view.showUnlabelled) drawUnlabelled(context, shapes, look, region)
    if (!state.view.hideAll) drawShapes(context, shapes, look, region)
    context.restore()
  }
  const drawKept = () => {
    const moved = keptView === null || keptView !== view
    if (stale.shapes && (!moved || cost <= QUICK || keptView === null || settle === 0)) {
      const began = performance.now()
      keptView = view
      ;[kept.width, kept.height] = [layers.shapes.width, layers.shapes.height]
      drawRegion(all(), lookOf())
      cost = performance.now() - began
      regions = []
      stale.shapes = false
    } else if (regions.length > 0) {
      const look = lookOf()
      for (const region of regions) {
        const seen = cut(region, all())
        if (seen) drawRegion(seen, look)
      }
      regions = []
    }
    blit()
  }
  const blit = () => {
    const context = layers.shapes.getContext('2d')
    if (!context || keptView === null) return
    const factor = view.scale / keptView.scale
    const x = (view.origin.x - keptView.origin.x * factor) * area.ratio
    const y = (view.origin.y - keptView.origin.y * factor) * area.ratio
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, layers.shapes.width, layers.shapes.height)
    context.setTransform(factor, 0, 0, factor, x, y)
    context.drawImage(kept, 0, 0)
  }
  const drawActive = () => {
    const context = layers.active.getContext('2d')
    if (!context) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, layers.active.width, layers.active.height)
    const look: Look = { ...lookOf(), view: deviceView(view, area.ratio) }
    if (!state.view.hideAll) drawMarks(context, look)
    context.setTransform(area.ratio, 0, 0, area.ratio, 0, 0)
    drawGrid(context, scene.image, view, area)
    const known = new Map(scene.classes.map((one) => [one.name, one.color]))
    const colorOfClass = (name: string | null) => (name === null ? NO_CLASS : (known.get(name) ?? NO_CLASS))
    drawPreview(context, scene.preview, { view, colorOfClass, opacity: state.view.opacity }, patches)
  }
  /** Shapes that are replaced or moved while a gesture is under way, and the edges of those selected or pointed at. */
  const drawMarks = (context: CanvasRenderingContext2D, look: Look) => {
    const region = all()
    const { replaced, moved } = scene.preview
    for (const [id, geometry] of replaced ?? []) {
      const shape = state.document.shapes.get(id)
      if (shape) drawShapes(context, [{ ...shape, geometry }], look, region)
      if (shape) drawMark(context, { ...shape, geometry }, look, region, true)
    }
    if (moved) {
      const { scale, origin } = look.view
      const there = { ...look, view: { scale, origin: { x: origin.x + moved.dx * scale, y: origin.y + moved.dy * scale } } }
      for (const shape of shapesAmong(moved.ids)) {
        drawShapes(context, [shape], there, region)
        drawMark(context, shape, there, region, true)
      }
    }
    for (const shape of shapesAmong(state.selection)) if (isShown(shape)) drawMark(context, shape, look, region, true)
    const lit = scene.lit === null ? undefined : state.document.shapes.get(scene.lit)
    if (lit && isShown(lit) && !state.selection.has(lit.id)) drawMark(context, lit, look, region, false)
  }
  const shapesAmong = (ids: Iterable<string>) => [...ids].flatMap((id) => state.document.shapes.get(id) ?? [])

  function draw() {
    frame = 0
    if (area.width === 0) return
    sizeTo(area)
    if (stale.picture) {
      const context = layers.picture.getContext('2d')
      if (context) drawPicture(context, scene.picture, scene.image, deviceView(view, area.ratio))
    }
    if (stale.shapes || regions.length > 0 || stale.picture) drawKept()
    if (stale.active || stale.picture) drawActive()
    stale = { picture: false, shapes: stale.shapes, active: false }
  }
  const sizeTo = ({ width, height, ratio }: Area) => {
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)]
    for (const canvas of Object.values(layers) as HTMLCanvasElement[]) {
      if (canvas.width === across && canvas.height === down) continue
      ;[canvas.width, canvas.height] = [across, down]
      stale = { picture: true, shapes: true, active: true }
      keptView = null
    }
  }
  const touch = (ids: Iterable<string>, shapes: ReadonlyMap<string, EditorShape>) => {
    const look = lookOf()
    for (const id of ids) {
      const shape = shapes.get(id)
      const bounds = shape && deviceBounds(shape, look)
      if (bounds) regions.push(bounds)
    }
  }
  const onChange = (change: DocumentChange) => {
    const before = state.document
    state = store.getSnapshot()
    touch(change.ids, before.shapes)
    touch(change.ids, state.document.shapes)
    if (change.order || change.ids.size > 200) stale.shapes = true
    stale.active = true
    ask()
  }
  const onState = () => {
    const before = state
    state = store.getSnapshot()
    if (state.view.colorBy !== before.view.colorBy) color = coloring(scene.classes, state.view.colorBy)
    const redrawn = ['view', 'hiddenShapes', 'hiddenClasses'] as const
    if (redrawn.some((name) => state[name] !== before[name])) [stale.shapes, settle] = [true, 0]
    stale.active = true
    ask()
  }
  const stops = [store.onChange(onChange), store.subscribe(onState)]

  return {
    look: (nextView, nextArea) => {
      view = nextView
      area = nextArea
      stale = { picture: true, shapes: true, active: true }
      window.clearTimeout(settle)
      settle = window.setTimeout(() => {
        settle = 0
        ask()
      }, SETTLED)
      ask()
    },
    show: (part) => {
      const before = scene
      scene = { ...scene, ...part }
      if (scene.classes !== before.classes) color = coloring(scene.classes, state.view.colorBy)
      if (scene.classes !== before.classes || scene.form !== before.form || scene.image !== before.image) stale.shapes = true
      if (scene.picture !== before.picture) stale.picture = true
      const next = new Set([...(scene.preview.replaced?.keys() ?? []), ...(scene.preview.moved?.ids ?? [])])
      if (next.size > 0 || away.size > 0) {
        touch([...next].filter((id) => !away.has(id)), state.document.shapes)
        touch([...away].filter((id) => !next.has(id)), state.document.shapes)
        away = next
      }
      stale.active = true
      ask()
    },
    stop: () => {
      for (const stop of stops) stop()
      cancelAnimationFrame(frame)
      window.clearTimeout(settle)
    },
  }
}

/** The pixels of the image that hold a shape; null for one outside. */
export function placeOf(shape: EditorShape, image: Size): Rect | null {
  const rect = boundsOf(shape.geometry)
  return rect && pixelsOf(rect, image)
}
