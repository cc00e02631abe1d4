// The task that the project's pages show: its classes and how much is annotated.
import { Button, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import type { Dataset, Task } from '@/api/types'
import { ClassLegend, Panel, RelativeTime } from '@/app/components'
import { formatThings } from '@/app/format'
import { NewTaskDialog } from './NewTaskDialog'

interface Props {
  projectId: string
  task: Task | undefined
  dataset: Dataset | undefined
}

/** Without a task it says how one comes about. */
export function TaskPanel({ projectId, task, dataset }: Props) {
  const [creating, create] = useDisclosure(false)
  const shares = dataset?.class_shares.train ?? {}
  return (
    <Panel
      title={task ? `Classes of “${task.name}”` : 'Classes'}
      hint={
        task && (
          <>
            {formatThings(task.annotated_count, 'image')} annotated{Object.keys(shares).length > 0 ? '; share of pixels in train' : ''}
          </>
        )
      }
    >
      {task ? (
        <Stack gap="sm">
          <ClassLegend vertical classes={task.classes.map((one) => ({ ...one, share: shares[one.name] ?? null }))} />
          {task.ignored.length > 0 && (
            <Text size="sm" c="dimmed">
              Ignored, counts nowhere: {task.ignored.join(', ')}
            </Text>
          )}
          <Text size="xs" c="dimmed">
            Task made <RelativeTime at={task.created_at} />
          </Text>
        </Stack>
      ) : (
        <Stack gap="sm" align="flex-start">
          <Text size="sm" c="dimmed">
            No classes yet. An import of annotated images brings them; or name them yourself.
          </Text>
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={create.open}>
            Name the classes
          </Button>
        </Stack>
      )}
      <NewTaskDialog projectId={projectId} opened={creating} onClose={create.close} />
    </Panel>
  )
}
