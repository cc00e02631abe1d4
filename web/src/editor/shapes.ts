// New shapes, and shapes with another geometry: whose they are afterwards.
import type { EditorShape, Geometry, Source } from './types'

/** Who draws, and how new shapes are named. */
export interface Maker {
  readonly source: Source
  newId: () => string
}

export function newShape(maker: Maker, className: string, geometry: Geometry): EditorShape {
  return {
    id: maker.newId(),
    class_name: className,
    geometry,
    source: maker.source,
    confidence: null,
    crowd: false,
    text: '',
  }
}

/** What a model found and a person corrected is the person's, and nobody's guess any more. */
export function withGeometry(maker: Maker, shape: EditorShape, geometry: Geometry): EditorShape {
  return { ...shape, geometry, source: maker.source, confidence: null }
}

/** The same with another class. */
export function withClass(maker: Maker, shape: EditorShape, className: string): EditorShape {
  return { ...shape, class_name: className, source: maker.source, confidence: null }
}
