// What the annotate page asks the API, and what it changes besides edits.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import type { AnnotationState } from '@/api/types'

/** The annotation as it is now; never an old answer, because edits follow from its number. */
export const workingQuery = (imageId: string, taskId: string) =>
  queryOptions({
    queryKey: ['annotate', imageId, taskId],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/images/{image_id}/annotation', {
          params: { path: { image_id: imageId }, query: { task_id: taskId } },
        }),
      ),
    staleTime: Infinity,
    gcTime: 0,
    // The editor has what came since; the sync asks for what others do.
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    structuralSharing: false,
  })

export const historyQuery = (imageId: string, taskId: string) =>
  queryOptions({
    queryKey: ['annotate', imageId, taskId, 'history'],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/images/{image_id}/history', { params: { path: { image_id: imageId }, query: { task_id: taskId } } }),
      ),
    staleTime: 0,
  })

interface NewState {
  state: AnnotationState
  comment: string
}

/** Everything that shows states, amounts or pictures of annotations is asked again. */
function useChanged() {
  const queryClient = useQueryClient()
  return async () => {
    const others = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== 'annotate' && queryKey[0] !== 'viewer' }
    await queryClient.invalidateQueries(others)
  }
}

export function useSetState(imageId: string, taskId: string, author: string) {
  return useMutation({
    mutationFn: ({ state, comment }: NewState) =>
      unwrap(
        api.POST('/api/v1/images/{image_id}/annotation/state', {
          params: { path: { image_id: imageId } },
          body: { task_id: taskId, state, comment, author },
        }),
      ),
    onSuccess: useChanged(),
  })
}

export function useRestore(imageId: string, taskId: string, author: string) {
  return useMutation({
    mutationFn: (revision: number) =>
      unwrap(
        api.POST('/api/v1/images/{image_id}/history/{revision}/restore', {
          params: { path: { image_id: imageId, revision } },
          body: { task_id: taskId, author },
        }),
      ),
    onSuccess: useChanged(),
  })
}
