// Regions that a tool found: shown before they are taken, and what becomes of them.
import { erase, paint } from '../operations/paint'
import { runsOfBitmaps, type Bitmap } from '../raster/bitmap'
import type { RasterPatch } from './preview'
import type { ToolContext, ToolResult } from './tool'

export function patchOf(region: Bitmap, version: number, className: string | null, mode: RasterPatch['mode']): RasterPatch {
  return { key: 'region', version, rect: region.rect, bits: region.bits, mode, className }
}

/** The region is painted with the current class, or erased. */
export function regionTaken(context: ToolContext, region: Bitmap, mode: RasterPatch['mode'], label: string): ToolResult {
  const runs = runsOfBitmaps([region], context.image)
  if (mode === 'erase') return { ops: erase(context, runs), label }
  const { ops, id } = paint(context, runs)
  return context.form === 'objects' && id !== null ? { ops, label, select: [id] } : { ops, label }
}
