// Which images are in which split of a task, and what training will see.
import { Group, SimpleGrid, Stack } from '@mantine/core'
import { IconLayoutGrid } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Dataset } from '@/api/types'
import { Advice, EmptyState, ErrorPanel, LinkButton, Page, PageSkeleton, WhyButton } from '@/app/components'
import { formatThings } from '@/app/format'
import { datasetQuery } from '@/app/query'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { AutomaticSplit } from './AutomaticSplit'
import { ClassShares } from './ClassShares'
import { Folders } from './Folders'
import { Snapshots } from './Snapshots'
import { SplitCounts } from './SplitCounts'

function whyNoTraining(dataset: Dataset): string | null {
  if ((dataset.annotated_counts.train ?? 0) === 0) return 'No annotated image is in train yet; split the images first.'
  if ((dataset.annotated_counts.val ?? 0) === 0) return 'No annotated image is in val yet; the best epoch is chosen on it.'
  return null
}

/** The dataset of the current task. */
export function DatasetPage() {
  const projectId = useProjectId()
  const navigate = useNavigate()
  const { task, isPending, error } = useCurrentTask(projectId)
  const dataset = useQuery({ ...datasetQuery(task?.id ?? ''), enabled: task !== undefined })
  const problem = error ?? dataset.error
  if (problem) {
    return (
      <Page title="Dataset">
        <ErrorPanel error={problem} onRetry={() => void dataset.refetch()} />
      </Page>
    )
  }
  if (!isPending && !task) {
    return (
      <Page title="Dataset">
        <EmptyState
          icon={<IconLayoutGrid size={44} stroke={1.25} />}
          title="A dataset says which images are for training, which for choosing, which for judging"
          action={
            <LinkButton to="/p/$projectId/images" params={{ projectId }}>
              Import annotated images
            </LinkButton>
          }
        >
          It needs a task with classes. An import of annotated images brings both, and its splits as well.
        </EmptyState>
      </Page>
    )
  }
  if (!task || !dataset.data) {
    return (
      <Page title="Dataset">
        <PageSkeleton rows={8} />
      </Page>
    )
  }
  const { data } = dataset
  const annotated = Object.values(data.annotated_counts).reduce((sum, count) => sum + count, 0)
  return (
    <Page
      title="Dataset"
      about={`Task “${task.name}”, ${formatThings(annotated, 'annotated image')}, ${formatThings(task.classes.length, 'class', 'classes')}`}
      actions={
        <Group>
          <WhyButton
            why={whyNoTraining(data)}
            onClick={() => void navigate({ to: '/p/$projectId/train', params: { projectId } })}
          >
            Train on this
          </WhyButton>
        </Group>
      }
    >
      <Stack>
        {data.advice.length > 0 && <Advice advice={data.advice} compact />}
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
          <Stack>
            <SplitCounts dataset={data} projectId={projectId} />
            <AutomaticSplit dataset={data} projectId={projectId} annotated={annotated} />
          </Stack>
          <ClassShares dataset={data} task={task} />
        </SimpleGrid>
        <Folders projectId={projectId} taskId={task.id} datasetId={data.id} />
        <Snapshots projectId={projectId} dataset={data} />
      </Stack>
    </Page>
  )
}
