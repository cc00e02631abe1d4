// Scores a version on a split of the project's images as they are now; a job does it.
import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Split, Version } from '@/api/types'
import { ErrorPanel, WhyButton } from '@/app/components'
import { formatThings } from '@/app/format'
import { datasetQuery } from '@/app/query'
import { useCurrentTask } from '@/app/useProject'
import { useEvaluate } from './queries'

const SPLITS: readonly Split[] = ['test', 'val', 'train']

export function EvaluateDialog({ version, onClose }: { version: Version; onClose: () => void }) {
  const { task } = useCurrentTask(version.project_id)
  const dataset = useQuery({ ...datasetQuery(task?.id ?? ''), enabled: task !== undefined })
  const [split, setSplit] = useState<Split>('test')
  const evaluate = useEvaluate(version.project_id)
  const navigate = useNavigate()
  const count = dataset.data?.annotated_counts[split] ?? 0
  const why =
    task === undefined
      ? 'The project has no task with annotated images.'
      : dataset.data !== undefined && count === 0
        ? `There are no annotated images in ${split}.`
        : null
  const start = () =>
    evaluate.mutate(
      { version_id: version.id, split, task_id: task?.id ?? '' },
      {
        onSuccess: (job) =>
          void navigate({ to: '/p/$projectId/jobs/$jobId', params: { projectId: job.project_id, jobId: job.id } }),
      },
    )
  return (
    <Modal opened onClose={onClose} title={`Evaluate ${version.label}`} size="md">
      <Stack>
        <Text size="sm">
          Images and annotations may have changed since this version was trained. The dataset is frozen as it is now and
          the version is scored on it; the scores of its training stay as they are.
        </Text>
        <SegmentedControl
          aria-label="Split to score"
          style={{ alignSelf: 'flex-start' }}
          value={split}
          onChange={(value) => setSplit(value)}
          data={[...SPLITS]}
        />
        {dataset.data !== undefined && (
          <Text size="sm" c="dimmed" className="num">
            {formatThings(count, 'annotated image')} in {split}
          </Text>
        )}
        {evaluate.error && <ErrorPanel error={evaluate.error} title="It could not be started" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <WhyButton loading={evaluate.isPending} onClick={start} why={why}>
            Evaluate
          </WhyButton>
        </Group>
      </Stack>
    </Modal>
  )
}
