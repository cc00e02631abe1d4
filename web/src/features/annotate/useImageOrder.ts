// Which images come before and after one, in what the grid showed, and how to go there.
import { useQuery } from '@tanstack/react-query'
import type { ImageItem } from '@/api/types'
import { neighboursQuery, type ImageFilters } from '@/features/images/queries'

export interface ImageOrder {
  previous: ImageItem | undefined
  next: ImageItem | undefined
  /** The next one that nobody is done with, around the end. */
  nextToDo: ImageItem | undefined
  position: { index: number; of: number } | null
}

export function orderAround(all: readonly ImageItem[], imageId: string, total: number): ImageOrder {
  const index = all.findIndex((one) => one.id === imageId)
  const after = [...all.slice(index + 1), ...all.slice(0, Math.max(index, 0))]
  const open = (one: ImageItem) => one.annotation_state !== 'done' && one.annotation_state !== 'reviewed'
  return {
    previous: all[index - 1],
    next: index < 0 ? undefined : all[index + 1],
    nextToDo: after.find(open),
    position: index < 0 ? null : { index, of: total },
  }
}

export function useImageOrder(projectId: string, imageId: string, taskId: string, filters: ImageFilters): ImageOrder {
  const { data } = useQuery(neighboursQuery(projectId, taskId, filters))
  return orderAround(data?.items ?? [], imageId, data?.total ?? 0)
}
