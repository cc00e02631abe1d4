// What can be done with the jobs that are ticked: compare trainings, delete, or cancel those that move first.
import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import type { Job } from '@/api/types'
import { ConfirmDialog } from '@/app/components/ConfirmDialog'
import { ErrorPanel } from '@/app/components/ErrorPanel'
import { LinkButton } from '@/app/components/links'
import { formatThings } from '@/app/format'
import { keptText } from '../page/JobHeader'
import { isMoving, useDeleteJobs } from '../queries'

const MOST_COMPARED = 6

interface Props {
  projectId: string
  jobs: readonly Job[]
  onDone: () => void
}

export function SelectedJobs({ projectId, jobs, onDone }: Props) {
  const client = useQueryClient()
  const [asking, ask] = useDisclosure(false)
  const remove = useDeleteJobs(projectId)
  const moving = jobs.filter(isMoving)
  const comparable = jobs.length >= 2 && jobs.length <= MOST_COMPARED && jobs.every((job) => job.kind === 'train')
  const cancel = useMutation({
    mutationFn: () =>
      Promise.all(
        moving.map((job) => unwrap(api.POST('/api/v1/jobs/{job_id}/cancel', { params: { path: { job_id: job.id } } }))),
      ),
    onSuccess: async () => {
      onDone()
      await client.invalidateQueries({ queryKey: ['projects', projectId, 'jobs'] })
    },
  })
  return (
    <Group gap="xs" mb="xs" role="toolbar" aria-label="Selected jobs">
      <Text size="sm">{formatThings(jobs.length, 'job')} selected</Text>
      {comparable && (
        <LinkButton
          size="compact-sm"
          to="/p/$projectId/jobs/compare"
          params={{ projectId }}
          search={{ jobs: jobs.map((job) => job.id).join(',') }}
        >
          Compare {formatThings(jobs.length, 'training')}
        </LinkButton>
      )}
      {moving.length > 0 ? (
        <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Cancel {moving.length === jobs.length ? 'them' : `the ${String(moving.length)} that run or wait`}
        </Button>
      ) : (
        <Button size="compact-sm" variant="default" onClick={ask.open}>
          Delete {formatThings(jobs.length, 'job')}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onDone}>
        Clear
      </Button>
      {moving.length > 0 && (
        <Text size="xs" c="dimmed">
          Jobs that run are cancelled before they can be deleted.
        </Text>
      )}
      {cancel.error && <ErrorPanel error={cancel.error} />}
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title={`Delete ${formatThings(jobs.length, 'job')}?`}
        action={`Delete ${formatThings(jobs.length, 'job')}`}
        onConfirm={() => remove.mutateAsync(jobs.map((job) => job.id)).then(onDone)}
      >
        {keptText(jobs.map((job) => job.kind))}
      </ConfirmDialog>
    </Group>
  )
}
