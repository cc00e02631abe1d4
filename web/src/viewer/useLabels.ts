// A mask and how it is painted, ready for a viewport.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { LabelClass } from '@/api/types'
import type { LabelLayer } from './draw'
import { labelAt, sharesOf, type LabelMask } from './geometry/labels'
import { maskQuery, type MaskSource } from './load'
import { paletteOf } from './geometry/paint'
import type { ImagePoint, Size } from './geometry/units'
import type { Overlay } from './useOverlay'
import { isShown } from './visibility'

/** Classes in the order of their numbers, and which of them is the background. */
export interface Labelling {
  classes: readonly LabelClass[]
  background: string | null
}

export interface Labels {
  mask: LabelMask | undefined
  error: Error | null
  /** Null when nothing is to be painted. */
  layer: LabelLayer | null
  /** Part (0..1) of each class, by class number; empty before the mask is here. */
  shares: readonly number[]
  /** The class under a pixel of the image, by name. */
  nameAt: (image: Size, at: ImagePoint) => string | null
}

export function useLabels(source: MaskSource | null, labelling: Labelling, overlay: Overlay): Labels {
  const { data: mask, error } = useQuery({
    ...maskQuery(source ?? { address: '', colors: null }),
    enabled: source !== null,
  })
  const { classes, background } = labelling
  const { shown, opacity, outlines, switched } = overlay
  const palette = useMemo(
    () =>
      paletteOf(
        classes.map(({ color }) => color),
        (index) => isShown(switched, classes[index]?.name ?? '', background),
      ),
    [classes, background, switched],
  )
  const layer = useMemo(
    () => (mask && shown ? { mask, palette, opacity: outlines ? 1 : opacity, outlines } : null),
    [mask, shown, palette, opacity, outlines],
  )
  const shares = useMemo(() => (mask ? sharesOf(mask, classes.length) : []), [mask, classes.length])
  return {
    mask,
    error,
    layer,
    shares,
    nameAt: (image, at) => (mask ? (classes[labelAt(mask, image, at)]?.name ?? null) : null),
  }
}
