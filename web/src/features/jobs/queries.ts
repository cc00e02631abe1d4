// What the pages of jobs ask the API, and the actions on a job.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import type { Job, JobKind, JobState } from '@/api/types'
import { EMPTY_LIVE, type Live } from './live/live'

export interface JobFilters {
  query: string
  kind: JobKind | null
  state: JobState | null
  offset: number
  sort: JobOrder
  descending: boolean
}

export type JobOrder = 'created' | 'name' | 'kind' | 'state' | 'score' | 'took'

export const PAGE_SIZE = 50

const MOVING: readonly JobState[] = ['queued', 'running']

export function isMoving(job: Pick<Job, 'state'>): boolean {
  return MOVING.includes(job.state)
}

/** Asked again often while a job of the page moves, and now and then for jobs that others start. */
export const jobsQuery = (projectId: string, filters: JobFilters) =>
  queryOptions({
    queryKey: ['projects', projectId, 'jobs', filters],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/jobs', {
          params: {
            query: {
              project_id: projectId,
              kind: filters.kind,
              state: filters.state,
              query: filters.query === '' ? null : filters.query,
              offset: filters.offset,
              sort: filters.sort,
              descending: filters.descending,
              limit: PAGE_SIZE,
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.items.some(isMoving) ? 1_500 : 6_000),
  })

export const jobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ['jobs', jobId],
    queryFn: () => unwrap(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: jobId } } })),
  })

/** Filled by the stream alone (see stream.ts); asking gives what is there. */
export const liveQuery = (jobId: string) =>
  queryOptions<Live>({
    queryKey: ['jobs', jobId, 'live'],
    queryFn: () => EMPTY_LIVE,
    initialData: EMPTY_LIVE,
    enabled: false,
    staleTime: Infinity,
    structuralSharing: false,
  })

export const artifactsQuery = (jobId: string) =>
  queryOptions({
    queryKey: ['jobs', jobId, 'artifacts'],
    queryFn: () => unwrap(api.GET('/api/v1/jobs/{job_id}/artifacts', { params: { path: { job_id: jobId } } })),
  })

export const snapshotsQuery = (datasetId: string) =>
  queryOptions({
    queryKey: ['datasets', datasetId, 'snapshots'],
    queryFn: () =>
      unwrap(api.GET('/api/v1/datasets/{dataset_id}/snapshots', { params: { path: { dataset_id: datasetId } } })),
    staleTime: 60_000,
  })

/** Asks a job to stop; the record comes back with `cancel_requested`. */
export function useCancelJob(jobId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/jobs/{job_id}/cancel', { params: { path: { job_id: jobId } } })),
    onSuccess: (job) => client.setQueryData(jobQuery(jobId).queryKey, job),
  })
}

/** Ends a training now; its best epoch is published. */
export function useStopJob(jobId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/jobs/{job_id}/stop', { params: { path: { job_id: jobId } } })),
    onSuccess: (job) => client.setQueryData(jobQuery(jobId).queryKey, job),
  })
}

/** Starts a failed or cancelled job anew with the same data; `settings` are the changed ones. */
export function useRetryJob(jobId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (settings: Record<string, unknown>) =>
      unwrap(api.POST('/api/v1/jobs/{job_id}/retry', { params: { path: { job_id: jobId } }, body: { settings } })),
    onSuccess: (job) => client.invalidateQueries({ queryKey: ['projects', job.project_id, 'jobs'] }),
  })
}

/** Does a training once more, with the same data, settings and seed. */
export function useRepeatJob(jobId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/jobs/{job_id}/repeat', { params: { path: { job_id: jobId } } })),
    onSuccess: (job) => client.invalidateQueries({ queryKey: ['projects', job.project_id, 'jobs'] }),
  })
}

/** Deletes jobs that have ended, all of them or none; `leave` goes elsewhere first when their page is open. */
export function useDeleteJobs(projectId: string, leave: () => Promise<void> = () => Promise.resolve()) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (ids: readonly string[]) => unwrap(api.POST('/api/v1/jobs/delete', { body: { ids: [...ids] } })),
    onSuccess: async () => {
      await leave()
      await Promise.all([
        client.invalidateQueries({ queryKey: ['projects', projectId] }),
        client.invalidateQueries({ queryKey: ['models'] }),
      ])
    },
  })
}
