// The query client, and the queries that more than one subject asks.
import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { api, ApiError, isUnreachable, unwrap } from '@/api/client'

/** Asked when an answer was "who are you?"; the shell goes to the login page. */
export type OnForbidden = () => void

/** A client that tells `onForbidden` when the token is missing or wrong, and repeats only what may get better. */
export function makeQueryClient(onForbidden: OnForbidden): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) onForbidden()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // Pages keep what they show, or wait, until the server is back; the banner says so meanwhile.
        retry: (_failures, error) => isUnreachable(error),
        retryDelay: 2_000,
        // Everything is on this machine or near it; "offline" browsers can still reach it.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => unwrap(api.GET('/api/v1/me')),
  staleTime: Infinity,
})

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: () => unwrap(api.GET('/api/v1/projects')),
})

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['projects', projectId],
    queryFn: () => unwrap(api.GET('/api/v1/projects/{project_id}', { params: { path: { project_id: projectId } } })),
  })

export const tasksQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['projects', projectId, 'tasks'],
    queryFn: () =>
      unwrap(api.GET('/api/v1/projects/{project_id}/tasks', { params: { path: { project_id: projectId } } })),
  })

export const datasetQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['tasks', taskId, 'dataset'],
    queryFn: () => unwrap(api.GET('/api/v1/tasks/{task_id}/dataset', { params: { path: { task_id: taskId } } })),
  })

export const modelsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['projects', projectId, 'models'],
    queryFn: () => unwrap(api.GET('/api/v1/models', { params: { query: { project_id: projectId } } })),
  })

export const versionQuery = (versionId: string) =>
  queryOptions({
    queryKey: ['models', 'version', versionId],
    queryFn: () => unwrap(api.GET('/api/v1/versions/{version_id}', { params: { path: { version_id: versionId } } })),
  })

/** The newest jobs of a project, for the overview and the sidebar. */
export const recentJobsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['projects', projectId, 'jobs', 'recent'],
    queryFn: () => unwrap(api.GET('/api/v1/jobs', { params: { query: { project_id: projectId, limit: 5 } } })),
    refetchInterval: 5_000,
  })

/** Folders of a project and how many images it has. */
export const imageFoldersQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['projects', projectId, 'images', 'folders'],
    queryFn: async () => {
      const { folders, total } = await unwrap(
        api.GET('/api/v1/projects/{project_id}/images', {
          params: { path: { project_id: projectId }, query: { limit: 1 } },
        }),
      )
      return { folders: folders.filter((folder) => folder !== ''), total }
    },
  })
