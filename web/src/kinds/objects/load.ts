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

/** Shapes of an annotation, or objects of a prediction. */
interface Found {
  shapes?: Shape[]
  objects?: Omit<Shape, 'source' | 'crowd'>[]
  version_label?: string
  thresholds?: Thresholds
}

export const layerObjectsQuery = (layer: Layer, taskId: string | undefined) => {
  const address =
    layer.prediction === null
      ? apiAddress(['images', layer.imageId ?? '', 'annotation'], { task_id: taskId ?? '' })
      : apiAddress(['predictions', layer.prediction.id, 'objects'])
  return queryOptions({
    queryKey: ['objects', address],
    queryFn: async (): Promise<LayerObjects> => {
      const found = (await jsonOf(address)) as Found
      const by = { kind: 'model' as const, name: found.version_label ?? '' }
      const predicted = (found.objects ?? []).map((one): Shape => ({ ...one, source: by, crowd: false }))
      return { shapes: (found.shapes ?? predicted).map(traced), thresholds: found.thresholds ?? {} }
    },
    staleTime: 5_000,
    structuralSharing: false,
  })
}
