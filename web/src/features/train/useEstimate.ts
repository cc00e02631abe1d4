// Asks how long the training may take, a moment after the settings came to rest.
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import type { TrainingEstimate } from '@/api/types'
import type { TrainBody } from './queries'

const REST = 300

export interface Estimating {
  estimate: TrainingEstimate | undefined
  error: Error | null
  isPending: boolean
}

/** Nothing is asked while `ready` is false (a setting is wrong, or nothing can be learned from yet). */
export function useEstimate(projectId: string, body: TrainBody, ready: boolean): Estimating {
  const { task_id, architecture = null, settings = null, start_from = null } = body
  const wanted = JSON.stringify({ task_id, architecture, settings, start_from })
  const [rested] = useDebouncedValue(wanted, REST)
  const { data, error, isFetching } = useQuery({
    queryKey: ['projects', projectId, 'training-estimate', rested],
    queryFn: () =>
      unwrap(
        api.POST('/api/v1/projects/{project_id}/training-estimate', {
          params: { path: { project_id: projectId } },
          body: JSON.parse(rested) as Pick<TrainBody, 'task_id' | 'architecture' | 'settings' | 'start_from'>,
        }),
      ),
    // While the page is being prepared, what came to rest may be from before the task was known.
    enabled: ready && rested === wanted,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  return { estimate: ready ? data : undefined, error: ready ? error : null, isPending: ready && (isFetching || rested !== wanted) }
}
