// Boxes and polygons as paths in pixels of the image; made once for as long as a geometry lives.
import type { Box, Polygon } from '../types'

const made = new WeakMap<Box | Polygon, Path2D>()

export function pathOf(geometry: Box | Polygon): Path2D {
  const before = made.get(geometry)
  if (before) return before
  const path = new Path2D()
  if (geometry.type === 'box') path.rect(geometry.x, geometry.y, geometry.width, geometry.height)
  else {
    for (const ring of geometry.parts.flat()) {
      ring.forEach(([x, y], index) => {
        if (index === 0) path.moveTo(x, y)
        else path.lineTo(x, y)
      })
      path.closePath()
    }
  }
  made.set(geometry, path)
  return path
}
