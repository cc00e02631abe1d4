// What the image pages ask the API, and what they change.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { AnnotationState, Split } from '@/api/types'

/** What the grid is narrowed to; it lives in the address. */
export interface ImageFilters {
  folder?: string
  split?: string
  state?: string
  query?: string
}

/** Some images, or all that a filter lets through when the server works on it. */
export type ImageChoice = { image_ids: string[] } | { filter: components['schemas']['ImageFilter'] }

/** Everything that the filters let through; without a task, splits and states mean nothing. */
export function allMatching(taskId: string | undefined, { folder, query, split, state }: ImageFilters): ImageChoice {
  return {
    filter: {
      ...(folder ? { folder } : {}),
      ...(query ? { query } : {}),
      ...(taskId ? { task_id: taskId } : {}),
      ...(taskId && split ? { split: split as Split | 'none' } : {}),
      ...(taskId && state ? { state: state as AnnotationState } : {}),
    },
  }
}

const GRID_PAGE = 60

function pageOf(projectId: string, taskId: string | undefined, filters: ImageFilters, offset: number, limit: number) {
  return unwrap(
    api.GET('/api/v1/projects/{project_id}/images', {
      params: {
        path: { project_id: projectId },
        query: {
          offset,
          limit,
          ...(taskId ? { task_id: taskId } : {}),
          ...(filters.folder ? { folder: filters.folder } : {}),
          ...(filters.query ? { query: filters.query } : {}),
          // Split and state are those of a task; without one they mean nothing.
          ...(taskId && filters.split ? { split: filters.split as Split | 'none' } : {}),
          ...(taskId && filters.state ? { state: filters.state as AnnotationState } : {}),
        },
      },
    }),
  )
}

/** The grid, page by page. */
export function gridQuery(projectId: string, taskId: string | undefined, filters: ImageFilters) {
  return infiniteQueryOptions({
    queryKey: ['projects', projectId, 'images', 'grid', taskId ?? null, filters],
    queryFn: ({ pageParam }) => pageOf(projectId, taskId, filters, pageParam, GRID_PAGE),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + page.items.length, 0)
      return last.items.length > 0 && loaded < last.total ? loaded : undefined
    },
  })
}

/** The images around one that is shown: everything that the filters let through, up to a thousand. */
export function neighboursQuery(projectId: string, taskId: string | undefined, filters: ImageFilters) {
  return queryOptions({
    queryKey: ['projects', projectId, 'images', 'neighbours', taskId ?? null, filters],
    queryFn: () => pageOf(projectId, taskId, filters, 0, 1000),
    staleTime: 60_000,
  })
}

/** One image with its state for a task. */
export function imageQuery(imageId: string, taskId: string | undefined) {
  return queryOptions({
    queryKey: ['images', imageId, taskId ?? null],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/images/{image_id}', {
          params: { path: { image_id: imageId }, query: taskId ? { task_id: taskId } : {} },
        }),
      ),
  })
}

/** Predictions on one image, by any version. */
export function imagePredictionsQuery(imageId: string) {
  return queryOptions({
    queryKey: ['images', imageId, 'predictions'],
    queryFn: () => unwrap(api.GET('/api/v1/images/{image_id}/predictions', { params: { path: { image_id: imageId } } })),
  })
}

/** After images came, went or changed their split. */
export function useImagesChanged(projectId: string): () => Promise<void> {
  const queryClient = useQueryClient()
  return async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: ['projects', projectId] }),
      queryClient.invalidateQueries({ queryKey: ['projects'], exact: true }),
      queryClient.invalidateQueries({ queryKey: ['tasks'] }),
      queryClient.invalidateQueries({ queryKey: ['images'] }),
    ])
  }
}

/** Put chosen images into a split of the task's dataset, or into none. */
export function useAssignSplit(projectId: string, datasetId: string | undefined) {
  const changed = useImagesChanged(projectId)
  return useMutation({
    mutationFn: async ({ choice, split }: { choice: ImageChoice; split: Split | null }) => {
      if (datasetId === undefined) throw new Error('The project has no task yet, so there are no splits.')
      const { count } = await unwrap(
        api.PUT('/api/v1/datasets/{dataset_id}/images', {
          params: { path: { dataset_id: datasetId } },
          body: { ...choice, split },
        }),
      )
      return count
    },
    onSuccess: changed,
  })
}

/** Delete images for good; says how many they were. */
export async function deleteImages(projectId: string, choice: ImageChoice): Promise<number> {
  const { count } = await unwrap(
    api.DELETE('/api/v1/projects/{project_id}/images', {
      params: { path: { project_id: projectId } },
      body: choice,
    }),
  )
  return count
}
