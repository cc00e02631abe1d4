// The pixels that no shape covers: found, and given a class.
import { shapesOf, type Document } from '../document'
import { runsOfGeometry } from '../geometry/rasterise'
import { inverted, unionOf, type Runs } from '../raster/runs'
import type { ToolContext } from '../tools/tool'
import type { Size } from '../types'
import { paint, type Painted } from './paint'

/** All pixels of the image that no shape covers, hidden ones counted as well. */
export function unlabelled(document: Document, image: Size): Runs {
  const covered = unionOf(shapesOf(document).map(({ geometry }) => runsOfGeometry(geometry, image)))
  return inverted(covered, image.width * image.height)
}

/** Gives every pixel that has no class the current one. */
export function fillRest(context: ToolContext): Painted {
  return paint(context, unlabelled(context.document, context.image))
}
