// One project's overview: what to do next, what was achieved, what runs, and what it rests on.
import { ActionIcon, Group, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Project } from '@/api/types'
import { Advice, Page, PendingPage, RelativeTime } from '@/app/components'
import { formatThings } from '@/app/format'
import { datasetQuery, projectQuery, recentJobsQuery } from '@/app/query'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { isMoving } from '@/features/jobs/queries'
import { BestVersion } from './BestVersion'
import { DataPanel } from './DataPanel'
import { DeleteProjectDialog } from './DeleteProjectDialog'
import { EditProjectDialog } from './EditProjectDialog'
import { FirstSteps } from './FirstSteps'
import { NextStepCard } from './NextStepCard'
import { overviewQuery } from './queries'
import { RecentJobs } from './RecentJobs'
import { RunningJob } from './RunningJob'
import { nextStep, wayToVersion } from './steps'
import classes from './overview.module.css'

function ProjectMenu({ project }: { project: Project }) {
  const [editing, edit] = useDisclosure(false)
  const [deleting, remove] = useDisclosure(false)
  return (
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
          <Menu.Item color="var(--tz-bad)" leftSection={<IconTrash size={16} />} onClick={remove.open}>
            Delete the project
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {editing && <EditProjectDialog project={project} onClose={edit.close} />}
      <DeleteProjectDialog project={project} opened={deleting} onClose={remove.close} />
    </>
  )
}

/** Where one lands after choosing a project. */
export function ProjectPage() {
  const projectId = useProjectId()
  const project = useQuery(projectQuery(projectId))
  const { task, isPending: tasksPending } = useCurrentTask(projectId)
  const dataset = useQuery({ ...datasetQuery(task?.id ?? ''), enabled: task !== undefined })
  const achieved = useQuery({ ...overviewQuery(projectId, task?.id ?? ''), enabled: task !== undefined })
  const recent = useQuery(recentJobsQuery(projectId))

  if (!project.data || tasksPending || recent.isPending || (task && (achieved.isPending || dataset.isPending))) {
    return (
      <PendingPage
        title={project.data?.name ?? 'Project'}
        error={project.error ?? achieved.error ?? dataset.error ?? recent.error}
        errorTitle="The project could not be opened"
        onRetry={() => void Promise.all([project.refetch(), recent.refetch()])}
      />
    )
  }
  const jobs = recent.data?.items ?? []
  const running = jobs.find((job) => job.state === 'running') ?? jobs.find(isMoving)
  const ended = jobs.filter((job) => job !== running)
  const best = achieved.data?.best ?? null
  const facts = {
    project: project.data,
    task,
    dataset: dataset.data,
    best,
    predictions: achieved.data?.predictions ?? 0,
    jobs,
  }
  const advice = dataset.data?.advice ?? []
  return (
    <Page
      title={project.data.name}
      wide
      about={
        <Group gap={6}>
          {project.data.description || formatThings(project.data.image_count, 'image')}
          <span>·</span>
          <span>
            made <RelativeTime at={project.data.created_at} />
          </span>
        </Group>
      }
      actions={<ProjectMenu project={project.data} />}
    >
      <NextStepCard step={nextStep(facts)} projectId={projectId} />
      <div className={classes.areas}>
        <div className={classes.main}>
          {running && <RunningJob key={running.id} job={running} />}
          {best ? (
            <BestVersion best={best} versions={achieved.data?.versions ?? 1} />
          ) : (
            <FirstSteps way={wayToVersion(facts)} projectId={projectId} />
          )}
        </div>
        <div className={classes.side}>
          <DataPanel project={project.data} task={task} dataset={dataset.data} />
          {advice.length > 0 && <Advice advice={advice} />}
          {ended.length > 0 && <RecentJobs jobs={ended} projectId={projectId} />}
        </div>
      </div>
    </Page>
  )
}
