// What the training page asks the API, and the actions on saved configurations.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
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

export function useSaveConfiguration(projectId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: NewConfiguration) =>
      unwrap(
        api.POST('/api/v1/projects/{project_id}/configurations', { params: { path: { project_id: projectId } }, body }),
      ),
    onSuccess: () => client.invalidateQueries(configurationsQuery(projectId)),
  })
}

export function useDeleteConfiguration(projectId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE('/api/v1/configurations/{configuration_id}', { params: { path: { configuration_id: id } } })),
    onSuccess: () => client.invalidateQueries(configurationsQuery(projectId)),
  })
}

export function useStartTraining(projectId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: TrainBody) => unwrap(api.POST('/api/v1/jobs/train', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', projectId] }),
  })
}
