// Fetches which classes a layer gives: tags of an annotation, or of a prediction with its thresholds.
import { queryOptions } from '@tanstack/react-query'
import { apiAddress } from '@/api/client'
import { jsonOf } from '../json'
import type { Layer } from '../layers'

export interface Answer {
  tags: readonly string[]
  /** By class name; empty for people and for classification. */
  thresholds: Readonly<Record<string, number>>
}

export const answerQuery = (layer: Layer, taskId: string | undefined) => {
  const address =
    layer.prediction === null
      ? apiAddress(['images', layer.imageId ?? '', 'annotation'], { task_id: taskId ?? '' })
      : apiAddress(['predictions', layer.prediction.id, 'json'])
  return queryOptions({
    queryKey: ['classes', address],
    queryFn: async (): Promise<Answer> => {
      const found = (await jsonOf(address)) as Partial<Answer>
      return { tags: found.tags ?? [], thresholds: found.thresholds ?? {} }
    },
    staleTime: 5_000,
  })
}
