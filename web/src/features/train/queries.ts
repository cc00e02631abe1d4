// What the training page asks the API, and the actions on configurations.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type TrainBody = components['schemas']['TrainJob']
export type NewConfiguration = components['schemas']['NewConfiguration']

export const trainersQuery = queryOptions({
  queryKey: ['trainers'],
  queryFn: () => unwrap(api.GET('/api/v1/trainers')),
  staleTime: 60_000,
})

export const configurationsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['projects', projectId, 'configurations'],
    queryFn: () =>
      unwrap(api.GET('/api/v1/projects/{project_id}/configurations', { params: { path: { project_id: projectId } } })),
  })

export type ConfigurationChange = components['schemas']['ConfigurationChange']

export const configurationComparisonQuery = (projectId: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: ['projects', projectId, 'configurations', 'compare', ids],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/projects/{project_id}/configurations/compare', {
          params: { path: { project_id: projectId }, query: { ids: [...ids] } },
        }),
      ),
    enabled: ids.length > 1,
    placeholderData: keepPreviousData,
  })

/** Save, change, copy and delete: each brings the list up to date. */
export function useConfigurationActions(projectId: string) {
  const client = useQueryClient()
  const onSuccess = () => client.invalidateQueries(configurationsQuery(projectId))
  const path = (id: string) => ({ params: { path: { configuration_id: id } } })
  return {
    save: useMutation({
      mutationFn: (body: NewConfiguration) =>
        unwrap(
          api.POST('/api/v1/projects/{project_id}/configurations', {
            params: { path: { project_id: projectId } },
            body,
          }),
        ),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, body }: { id: string; body: ConfigurationChange }) =>
        unwrap(api.PATCH('/api/v1/configurations/{configuration_id}', { ...path(id), body })),
      onSuccess,
    }),
    copy: useMutation({
      mutationFn: (id: string) =>
        unwrap(api.POST('/api/v1/configurations/{configuration_id}/copy', { ...path(id), body: {} })),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => unwrap(api.DELETE('/api/v1/configurations/{configuration_id}', path(id))),
      onSuccess,
    }),
  }
}

export function useStartTraining(projectId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: TrainBody) => unwrap(api.POST('/api/v1/jobs/train', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', projectId] }),
  })
}
