// Shapes carried to another place or another image: copied, pasted, and those of the image before repeated.
import { boundsOf } from '../geometry/hit'
import { bitmapOfMask, runsOfBitmaps } from '../raster/bitmap'
import { maskOf } from '../raster/rle'
import { newShape, type Maker } from '../shapes'
import type { EditorShape, Geometry, Mask, Op, Size } from '../types'
import { moved } from './transform'

/** What is copied: plain data, so that it can go through the clipboard of the system. */
export interface Clip {
  readonly terrazzo: 'shapes'
  readonly image: Size
  readonly shapes: readonly { readonly className: string; readonly geometry: Geometry; readonly text: string }[]
}

export function clipOf(shapes: readonly EditorShape[], image: Size): Clip {
  const plain = shapes.map(({ class_name, geometry, text }) => ({ className: class_name, geometry, text }))
  return { terrazzo: 'shapes', image: { width: image.width, height: image.height }, shapes: plain }
}

/** A clip as text, or null for any other text. */
export function readClip(text: string): Clip | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'terrazzo' in value && value.terrazzo === 'shapes'
      ? (value as Clip)
      : null
  } catch {
    // The clipboard holds whatever somebody copied last; what is not JSON is not ours.
    return null
  }
}

export interface Pasted {
  readonly ops: readonly Op[]
  /** Ids of the new shapes. */
  readonly ids: readonly string[]
  /** Shapes that were left out: their class is not in the task, or they lie outside the image. */
  readonly leftOut: number
}

/** New shapes like those of a clip, moved by some pixels; masks are cut off at the border of a smaller image. */
export function pasted(maker: Maker, clip: Clip, image: Size, classNames: readonly string[], by = 0): Pasted {
  const shapes = clip.shapes.flatMap(({ className, geometry, text }) => {
    const placed = onImage(by === 0 ? geometry : moved(geometry, by, by), image)
    return placed && classNames.includes(className) ? [{ ...newShape(maker, className, placed), text }] : []
  })
  return {
    ops: shapes.map((shape) => ({ op: 'put', shape })),
    ids: shapes.map(({ id }) => id),
    leftOut: clip.shapes.length - shapes.length,
  }
}

function onImage(geometry: Geometry, image: Size): Geometry | null {
  const rect = boundsOf(geometry)
  if (rect === null || rect.x >= image.width || rect.y >= image.height) return null
  if (rect.x + rect.width <= 0 || rect.y + rect.height <= 0) return null
  return geometry.type === 'mask' ? cutOff(geometry, image) : geometry
}

function cutOff(mask: Mask, image: Size): Mask | null {
  if (mask.width === image.width && mask.height === image.height) return mask
  const bitmap = bitmapOfMask(mask)
  const runs = bitmap && runsOfBitmaps([bitmap], image)
  return runs && runs.length > 0 ? maskOf(runs, image) : null
}
