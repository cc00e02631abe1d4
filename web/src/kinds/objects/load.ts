// Fetches the objects of a layer: those of an annotation, or those of a prediction down to a low confidence.
import { queryOptions } from '@tanstack/react-query'
import { apiAddress } from '@/api/client'
import { jsonOf } from '../json'
import type { Layer } from '../layers'
import { traced, type Shape, type Traced } from './placed'
import type { Thresholds } from './thresholds'

export interface LayerObjects {
  shapes: readonly Traced[]
  /** Those of the version, for a prediction. */
  thresholds: Thresholds
}

export const layerObjectsQuery = (layer: Layer, taskId: string | undefined) => {
  const address =
    layer.prediction === null
      ? apiAddress(['images', layer.imageId ?? '', 'annotation'], { task_id: taskId ?? '' })
      : apiAddress(['predictions', layer.prediction.id, 'objects'])
  return queryOptions({
    queryKey: ['objects', address],
    queryFn: async (): Promise<LayerObjects> => {
      const found = (await jsonOf(address)) as { shapes?: Shape[]; thresholds?: Thresholds }
      return { shapes: (found.shapes ?? []).map(traced), thresholds: found.thresholds ?? {} }
    },
    staleTime: 5_000,
    structuralSharing: false,
  })
}
