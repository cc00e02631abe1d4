// What the dataset page asks the API, and what it changes.
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import type { JobState, Split } from '@/api/types'
import type { Ratios } from './ratios'

export type FolderCounts = Record<Split | 'none', number>

/** How many images of a folder are in each split. */
export function folderCountsQuery(projectId: string, taskId: string, folder: string) {
  const count = async (split: Split | 'none') => {
    const page = await unwrap(
      api.GET('/api/v1/projects/{project_id}/images', {
        params: { path: { project_id: projectId }, query: { task_id: taskId, folder, split, limit: 1 } },
      }),
    )
    return page.total
  }
  return queryOptions({
    queryKey: ['projects', projectId, 'images', 'folder-counts', taskId, folder],
    queryFn: async (): Promise<FolderCounts> => {
      const [train, val, test, none] = await Promise.all([count('train'), count('val'), count('test'), count('none')])
      return { train, val, test, none }
    },
  })
}

/** Frozen datasets, newest first. */
export function snapshotsQuery(datasetId: string) {
  return queryOptions({
    queryKey: ['datasets', datasetId, 'snapshots'],
    queryFn: async () => {
      const snapshots = await unwrap(
        api.GET('/api/v1/datasets/{dataset_id}/snapshots', { params: { path: { dataset_id: datasetId } } }),
      )
      return [...snapshots].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))
    },
  })
}

/** The changes; each makes the pages that show splits ask anew. */
export function useDatasetChanges(projectId: string, datasetId: string) {
  const queryClient = useQueryClient()
  const path = { dataset_id: datasetId }
  const onSuccess = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['tasks'] }),
      queryClient.invalidateQueries({ queryKey: ['projects', projectId, 'images'] }),
      queryClient.invalidateQueries({ queryKey: ['images'] }),
    ])
  const folder = useMutation({
    mutationFn: (body: { folder: string; split: Split | null }) =>
      unwrap(api.PUT('/api/v1/datasets/{dataset_id}/folder', { params: { path }, body })),
    onSuccess,
  })
  const split = useMutation({
    mutationFn: (body: Ratios & { seed: number }) =>
      unwrap(api.POST('/api/v1/datasets/{dataset_id}/split', { params: { path }, body })),
    onSuccess,
  })
  const freeze = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/datasets/{dataset_id}/snapshots', { params: { path } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['datasets', datasetId] }),
  })
  return { folder, split, freeze }
}

/** A job that freezes a dataset, asked again until it ends; then the snapshots are asked for anew. */
export function useFreezing(datasetId: string, jobId: string | null) {
  const queryClient = useQueryClient()
  return useQuery({
    queryKey: ['jobs', jobId, 'freezing'],
    enabled: jobId !== null,
    queryFn: async () => {
      const job = await unwrap(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: jobId ?? '' } } }))
      if (hasEnded(job.state)) await queryClient.invalidateQueries({ queryKey: ['datasets', datasetId] })
      return job
    },
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data.state) ? false : 1000),
  })
}

function hasEnded(state: JobState): boolean {
  return state !== 'queued' && state !== 'running'
}
