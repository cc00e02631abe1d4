// Fetches what a viewport shows: pictures as bitmaps, masks as class numbers.
import { queryOptions } from '@tanstack/react-query'
import { toApiError, unreachable } from '@/api/client'
import { fromColors, fromNumbers, type LabelMask } from './geometry/labels'

const KEPT = 60_000

async function bitmapOf(address: string, options: ImageBitmapOptions = {}): Promise<ImageBitmap> {
  let answer: Response
  try {
    answer = await fetch(address, { credentials: 'same-origin' })
  } catch {
    throw unreachable()
  }
  if (!answer.ok) throw toApiError(answer.status, await answer.json().catch(() => null))
  return createImageBitmap(await answer.blob(), options)
}

/** A picture; several viewports that show it share one. */
export const pictureQuery = (address: string) =>
  queryOptions({
    queryKey: ['viewer', 'picture', address],
    queryFn: () => bitmapOf(address),
    staleTime: Infinity,
    gcTime: KEPT,
    structuralSharing: false,
  })

/** Where a mask comes from: a grey picture of class numbers, or one of class colours in the order of the classes. */
export interface MaskSource {
  address: string
  colors: readonly string[] | null
}

export const maskQuery = ({ address, colors }: MaskSource) =>
  queryOptions({
    queryKey: ['viewer', 'mask', address, colors],
    queryFn: async (): Promise<LabelMask> => {
      // The values are exact: nothing may be converted on the way.
      const bitmap = await bitmapOf(address, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' })
      const size = { width: bitmap.width, height: bitmap.height }
      const context = new OffscreenCanvas(size.width, size.height).getContext('2d', { willReadFrequently: true })
      if (context === null) throw new Error('This browser gives no canvas.')
      context.drawImage(bitmap, 0, 0)
      bitmap.close()
      const { data } = context.getImageData(0, 0, size.width, size.height)
      return colors === null ? fromNumbers(data, size) : fromColors(data, size, colors)
    },
    staleTime: KEPT,
    gcTime: KEPT,
    structuralSharing: false,
  })
