// Shapes copied from one image to another. Pure.
import type { EditorShape, Geometry, Size, Source } from '@/editor/types'

export interface Clip {
  readonly imageId: string
  readonly size: Size
  readonly shapes: readonly EditorShape[]
}

interface Onto {
  readonly imageId: string
  readonly size: Size
  readonly source: Source
  newId: () => string
}

/** On the same image, copies lie a little aside, so that they are seen. */
const ASIDE = 10

/** New shapes of the person who pastes. A mask fits images of its own size only, and is left out on others. */
export function pasted(clip: Clip, onto: Onto): EditorShape[] {
  const by = clip.imageId === onto.imageId ? ASIDE : 0
  const same = clip.size.width === onto.size.width && clip.size.height === onto.size.height
  return clip.shapes
    .filter(({ geometry }) => same || geometry.type !== 'mask')
    .map((shape) => ({
      ...shape,
      id: onto.newId(),
      source: onto.source,
      confidence: null,
      geometry: inside(moved(shape.geometry, by), onto.size),
    }))
}

function moved(geometry: Geometry, by: number): Geometry {
  if (geometry.type === 'box') return { ...geometry, x: geometry.x + by, y: geometry.y + by }
  if (geometry.type === 'mask') return geometry
  return { ...geometry, parts: geometry.parts.map((rings) => rings.map((ring) => ring.map(([x, y]): [number, number] => [x + by, y + by]))) }
}

/** Never beside the image; a box keeps at least a pixel. */
function inside(geometry: Geometry, { width, height }: Size): Geometry {
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), most)
  if (geometry.type === 'mask') return geometry
  if (geometry.type === 'box') {
    const x = within(geometry.x, width - 1)
    const y = within(geometry.y, height - 1)
    return { ...geometry, x, y, width: Math.min(geometry.width, width - x), height: Math.min(geometry.height, height - y) }
  }
  return {
    ...geometry,
    parts: geometry.parts.map((rings) => rings.map((ring) => ring.map(([x, y]): [number, number] => [within(x, width), within(y, height)]))),
  }
}
