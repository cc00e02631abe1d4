// What the overview asks the API.
import { queryOptions } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'

export const overviewQuery = (projectId: string, taskId: string) =>
  queryOptions({
    queryKey: ['projects', projectId, 'overview', taskId],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/projects/{project_id}/overview', {
          params: { path: { project_id: projectId }, query: { task_id: taskId } },
        }),
      ),
  })

/** The first images, for the covers of projects and for projects that have nothing else to show yet. */
export const coverQuery = (projectId: string, count: number) =>
  queryOptions({
    queryKey: ['projects', projectId, 'images', 'cover', count],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/projects/{project_id}/images', {
          params: { path: { project_id: projectId }, query: { limit: count } },
        }),
      ),
  })
