// When something last happened in a project.
import { queryOptions } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import type { Job, Project } from '@/api/types'

/** The newest jobs of all projects. */
export const activityQuery = queryOptions({
  queryKey: ['jobs', 'activity'],
  queryFn: () => unwrap(api.GET('/api/v1/jobs', { params: { query: { limit: 100 } } })),
})

/** The newest of: the project's creation, and any job's creation or end. */
export function lastActivity(
  project: Pick<Project, 'id' | 'created_at'>,
  jobs: readonly Pick<Job, 'project_id' | 'created_at' | 'ended_at'>[],
): string {
  const moments = jobs
    .filter((job) => job.project_id === project.id)
    .map((job) => job.ended_at ?? job.created_at)
  return [project.created_at, ...moments].reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a))
}
