// Which class is the background of a task: it counts in scores, and is not painted over pictures.
import { Select, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import type { Task } from '@/api/types'
import { ErrorPanel } from '@/app/components'

/** What the list has for "no class"; a name of a class cannot be empty. */
const NONE = ''

export function BackgroundSelect({ task }: { task: Task }) {
  const queryClient = useQueryClient()
  const change = useMutation({
    mutationFn: (background: string | null) =>
      unwrap(api.PATCH('/api/v1/tasks/{task_id}', { params: { path: { task_id: task.id } }, body: { background, new_model: false } })),
    // Versions, annotations and predictions are painted by it too.
    onSuccess: () => queryClient.invalidateQueries(),
  })
  return (
    <Stack gap="xs">
      <Select
        size="xs"
        label="Background"
        description="Counts in scores, and is not painted over pictures unless it is switched on there."
        data={[
          { value: NONE, label: 'None: every class is painted' },
          ...task.classes.map(({ name }) => ({ value: name, label: name })),
        ]}
        value={task.background ?? NONE}
        onChange={(name) => change.mutate(name === NONE ? null : name)}
        allowDeselect={false}
        disabled={change.isPending}
      />
      {change.error && <ErrorPanel error={change.error} title="The background was not changed" />}
    </Stack>
  )
}
