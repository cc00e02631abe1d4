// What the pages of models and versions ask the API, and the actions on them.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import type { Split } from '@/api/types'

export const modelQuery = (modelId: string) =>
  queryOptions({
    queryKey: ['models', modelId],
    queryFn: () => unwrap(api.GET('/api/v1/models/{model_id}', { params: { path: { model_id: modelId } } })),
  })

export const versionsQuery = (modelId: string) =>
  queryOptions({
    queryKey: ['models', modelId, 'versions'],
    queryFn: () => unwrap(api.GET('/api/v1/models/{model_id}/versions', { params: { path: { model_id: modelId } } })),
  })

/** How to use a version, as text to copy. */
export const usageQuery = (versionId: string) =>
  queryOptions({
    queryKey: ['models', 'version', versionId, 'usage'],
    queryFn: () =>
      unwrap(api.GET('/api/v1/versions/{version_id}/usage', { params: { path: { version_id: versionId } } })),
    staleTime: Infinity,
  })

export const evaluationQuery = (versionId: string, split: Split) =>
  queryOptions({
    queryKey: ['models', 'version', versionId, 'evaluation', split],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/versions/{version_id}/evaluations/{split}', {
          params: { path: { version_id: versionId, split } },
        }),
      ),
    staleTime: Infinity,
  })

/** Everything that a version was scored on, later evaluations first. */
export const evaluationsQuery = (versionId: string) =>
  queryOptions({
    queryKey: ['models', 'version', versionId, 'evaluations'],
    queryFn: () =>
      unwrap(api.GET('/api/v1/versions/{version_id}/evaluations', { params: { path: { version_id: versionId } } })),
  })

/** The report of a later evaluation, by its id or by that of the job that made it. */
export const reportQuery = (evaluationId: string) =>
  queryOptions({
    queryKey: ['evaluations', evaluationId],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/evaluations/{evaluation_id}', { params: { path: { evaluation_id: evaluationId } } }),
      ),
    staleTime: Infinity,
  })

/** Renews everything that lists models or versions. */
function useRefresh() {
  const client = useQueryClient()
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['models'] }),
      client.invalidateQueries({ queryKey: ['projects'] }),
    ])
  }
}

export function useCreateModel(projectId: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (body: { name: string; description: string }) =>
      unwrap(api.POST('/api/v1/projects/{project_id}/models', { params: { path: { project_id: projectId } }, body })),
    onSuccess: refresh,
  })
}

export function useUpdateModel(modelId: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (body: { name?: string; description?: string }) =>
      unwrap(api.PATCH('/api/v1/models/{model_id}', { params: { path: { model_id: modelId } }, body })),
    onSuccess: refresh,
  })
}

/** `leave` goes to another page before anything is asked again: what this page shows is gone. */
export function useDeleteModel(modelId: string, leave: () => Promise<void>) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/models/{model_id}', { params: { path: { model_id: modelId } } })),
    onSuccess: () => leave().then(refresh),
  })
}

/** `leave` as in `useDeleteModel`. */
export function useDeleteVersion(versionId: string, leave: () => Promise<void>) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: () =>
      unwrap(api.DELETE('/api/v1/versions/{version_id}', { params: { path: { version_id: versionId } } })),
    onSuccess: () => leave().then(refresh),
  })
}

export function useNoteVersion(versionId: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (note: string) =>
      unwrap(
        api.PATCH('/api/v1/versions/{version_id}', { params: { path: { version_id: versionId } }, body: { note } }),
      ),
    onSuccess: refresh,
  })
}

/** `leave` as in `useDeleteModel`. */
export function useDeleteEvaluation(evaluationId: string, leave: () => Promise<void>) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE('/api/v1/evaluations/{evaluation_id}', { params: { path: { evaluation_id: evaluationId } } }),
      ),
    onSuccess: () => leave().then(refresh),
  })
}

/** Scores a version anew on a split of its task's dataset as it is now. */
export function useEvaluate(projectId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { version_id: string; split: Split; task_id: string }) =>
      unwrap(api.POST('/api/v1/jobs/evaluate', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', projectId, 'jobs'] }),
  })
}
