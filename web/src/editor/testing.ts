// Shapes and pointer events for the tests of the editor.
import type { Box, EditorShape, Polygon, Ring } from './types'

export function boxShape(id: string, x: number, y: number, width = 8, height = 8, class_name = 'car'): EditorShape {
  return shapeOf(id, { type: 'box', x, y, width, height }, class_name)
}

export function polygonShape(id: string, rings: Ring[], class_name = 'car'): EditorShape {
  return shapeOf(id, { type: 'polygon', parts: [rings] }, class_name)
}

export function shapeOf(id: string, geometry: Box | Polygon | EditorShape['geometry'], class_name = 'car'): EditorShape {
  return { id, class_name, geometry, source: { kind: 'person', name: 'ada' }, crowd: false, text: '', confidence: null }
}
