// One project's overview: what is there, and what to do next.
import { ActionIcon, Grid, Group, Menu, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Advice, ErrorPanel, LinkButton, Page, PageSkeleton, RelativeTime } from '@/app/components'
import { formatThings } from '@/app/format'
import { datasetQuery, modelsQuery, projectQuery, recentJobsQuery } from '@/app/query'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { DeleteProjectDialog } from './DeleteProjectDialog'
import { EditProjectDialog } from './EditProjectDialog'
import { RecentJobs } from './RecentJobs'
import { Steps } from './Steps'
import { workSteps, type WorkStep } from './steps'
import { TaskPanel } from './TaskPanel'

const nextButtons = {
  images: ['/p/$projectId/images', 'Bring images'],
  annotate: ['/p/$projectId/images', 'Import annotated images'],
  split: ['/p/$projectId/dataset', 'Split the images'],
  train: ['/p/$projectId/train', 'Train'],
  version: ['/p/$projectId/models', 'Look at the models'],
  predict: ['/p/$projectId/predict', 'Predict'],
} as const

function NextButton({ steps, projectId }: { steps: WorkStep[]; projectId: string }) {
  const next = steps.find((step) => step.state === 'next')
  const [to, label] = nextButtons[next?.name ?? 'predict']
  return (
    <LinkButton to={to} params={{ projectId }}>
      {label}
    </LinkButton>
  )
}

/** Where one lands after choosing a project. */
export function ProjectPage() {
  const projectId = useProjectId()
  const project = useQuery(projectQuery(projectId))
  const { task, isPending: tasksPending } = useCurrentTask(projectId)
  const dataset = useQuery({ ...datasetQuery(task?.id ?? ''), enabled: task !== undefined })
  const models = useQuery(modelsQuery(projectId))
  const jobs = useQuery(recentJobsQuery(projectId))
  const [editing, edit] = useDisclosure(false)
  const [deleting, remove] = useDisclosure(false)

  if (project.error) {
    return (
      <Page title="Project">
        <ErrorPanel error={project.error} onRetry={() => void project.refetch()} />
      </Page>
    )
  }
  if (!project.data || tasksPending || models.isPending) {
    return (
      <Page title={project.data?.name ?? '…'}>
        <PageSkeleton />
      </Page>
    )
  }
  const steps = workSteps({
    project: project.data,
    task,
    dataset: dataset.data,
    models: models.data ?? [],
    jobs: jobs.data?.items ?? [],
  })
  return (
    <Page
      title={project.data.name}
      about={
        <Group gap={6}>
          {project.data.description || formatThings(project.data.image_count, 'image')}
          <span>·</span>
          <span>
            made <RelativeTime at={project.data.created_at} />
          </span>
        </Group>
      }
      actions={
        <>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size={36} aria-label="More about this project">
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={edit.open}>
                Name and description
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove.open}>
                Delete the project
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <NextButton steps={steps} projectId={projectId} />
        </>
      }
    >
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack>
            <Steps steps={steps} projectId={projectId} />
            {(jobs.data?.items.length ?? 0) > 0 && <RecentJobs jobs={jobs.data?.items ?? []} projectId={projectId} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack>
            <TaskPanel projectId={projectId} task={task} dataset={dataset.data} />
            {dataset.data && dataset.data.advice.length > 0 && <Advice advice={dataset.data.advice} />}
          </Stack>
        </Grid.Col>
      </Grid>
      {editing && <EditProjectDialog project={project.data} onClose={edit.close} />}
      <DeleteProjectDialog project={project.data} opened={deleting} onClose={remove.close} />
    </Page>
  )
}
