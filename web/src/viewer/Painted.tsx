// A small picture with its classes over it, to look at only: no zoom, no keys.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { draw } from './draw'
import { screenPoint } from './geometry/units'
import { pictureQuery, type MaskSource } from './load'
import { useLabels, type Labelling } from './useLabels'
import type { Overlay } from './useOverlay'

/** Everything but the background, as pages show it at first. */
const AS_AT_FIRST: Overlay = { shown: true, opacity: 0.55, outlines: false, switched: {}, change: () => undefined }

interface Props {
  picture: string
  mask: MaskSource | null
  labelling: Labelling
  label: string
  className?: string
}

/** The canvas has the pixels of the picture; the style decides how large it is. */
export function Painted({ picture, mask, labelling, label, className }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { data: bitmap } = useQuery(pictureQuery(picture))
  const { layer } = useLabels(mask, labelling, AS_AT_FIRST)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !bitmap) return
    const image = { width: bitmap.width, height: bitmap.height }
    context.canvas.width = image.width
    context.canvas.height = image.height
    const view = { scale: 1, origin: screenPoint(0, 0) }
    draw({ context, area: image, ratio: 1 }, { image, picture: bitmap, labels: layer }, view)
  }, [bitmap, layer])
  return <canvas ref={canvas} role="img" aria-label={label} className={className} />
}
