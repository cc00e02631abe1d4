// Painting and erasing pixels: what a stroke does to the shapes below it, as ops.
import { shapesOf } from '../document'
import { boundsOf } from '../geometry/hit'
import { runsOfGeometry } from '../geometry/rasterise'
import { boundsOfRuns, maskOf } from '../raster/rle'
import { difference, intersection, NO_RUNS, sameRuns, union, unionOf, type Runs } from '../raster/runs'
import { newShape, withGeometry } from '../shapes'
import type { ToolContext } from '../tools/tool'
import type { EditorShape, Op } from '../types'

export interface Painted {
  readonly ops: readonly Op[]
  /** The shape that was painted on; null when nothing was. */
  readonly id: string | null
}

const NOT_PAINTED: Painted = { ops: [], id: null }

/**
 * Gives pixels to the current class.
 *
 * In a semantic task a pixel has one class: they are taken from every other shape, unless `protect` is set. In a task
 * of objects they go to the selected shape, or are a new one; objects may overlap unless `protect` is set. Pixels of
 * locked shapes stay as they are in a semantic task.
 */
export function paint(context: ToolContext, stroke: Runs): Painted {
  const { className, form } = context
  if (className === null || stroke.length === 0) return NOT_PAINTED
  const target = form === 'pixels' ? classTarget(context, className) : objectTarget(context)
  const others = near(context, stroke).filter(
    (shape) => shape.id !== target?.id && (form === 'objects' || shape.class_name !== className),
  )
  const kept = others.filter((shape) => context.settings.protect || (form === 'pixels' && context.isLocked(shape)))
  const given = difference(stroke, unionOf(kept.map((shape) => pixelsOf(context, shape))))
  if (given.length === 0) return NOT_PAINTED
  const before = target ? pixelsOf(context, target) : NO_RUNS
  const after = union(before, given)
  if (sameRuns(before, after) && form === 'objects') return NOT_PAINTED
  const mask = maskOf(after, context.image)
  const shape = target ? withGeometry(context, target, mask) : newShape(context, className, mask)
  const taken = form === 'objects' ? [] : others.filter((other) => !kept.includes(other)).flatMap(without(context, given))
  const put: Op[] = sameRuns(before, after) ? [] : [{ op: 'put', shape }]
  return { ops: [...taken, ...put], id: shape.id }
}

/**
 * Takes pixels away: from the selected shapes, or, when none is selected, from all that can be changed (with
 * `protect`, from those of the current class alone). A shape without pixels is removed.
 */
export function erase(context: ToolContext, stroke: Runs): readonly Op[] {
  const { selection, settings, className } = context
  return near(context, stroke)
    .filter((shape) => !context.isLocked(shape) && !context.isHidden(shape))
    .filter((shape) => (selection.size > 0 ? selection.has(shape.id) : !settings.protect || shape.class_name === className))
    .flatMap(without(context, stroke))
}

/** Shapes that may have pixels of a set, from the highest to the lowest. */
function near(context: ToolContext, runs: Runs): EditorShape[] {
  const rect = boundsOfRuns(runs, context.image.height)
  return rect === null ? [] : context.index.within(rect)
}

function pixelsOf(context: ToolContext, shape: EditorShape): Runs {
  return runsOfGeometry(shape.geometry, context.image)
}

function without(context: ToolContext, stroke: Runs): (shape: EditorShape) => Op[] {
  return (shape) => {
    const pixels = pixelsOf(context, shape)
    if (intersection(stroke, pixels).length === 0) return []
    const left = difference(pixels, stroke)
    if (left.length === 0) return [{ op: 'remove', id: shape.id }]
    return [{ op: 'put', shape: withGeometry(context, shape, maskOf(left, context.image)) }]
  }
}

/** The highest mask of the class that can be changed. A selected one comes first. */
function classTarget(context: ToolContext, className: string): EditorShape | null {
  const usable = shapesOf(context.document)
    .filter((shape) => shape.class_name === className && shape.geometry.type === 'mask' && !context.isLocked(shape))
    .reverse()
  return usable.find((shape) => context.selection.has(shape.id)) ?? usable[0] ?? null
}

/** The one selected object, when strokes go on with it. */
function objectTarget(context: ToolContext): EditorShape | null {
  const [id, ...more] = context.selection
  const shape = id === undefined ? undefined : context.document.shapes.get(id)
  if (!context.settings.extend || shape === undefined || more.length > 0) return null
  if (context.isLocked(shape) || shape.class_name !== context.className) return null
  return boundsOf(shape.geometry) === null ? null : shape
}
