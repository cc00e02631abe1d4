// One job: steps, live curves, log, settings, files, and what to do when it failed.
import { Alert, Grid, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBulb } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Job } from '@/api/types'
import { CrumbLink } from '@/app/components/links'
import { Page, PendingPage } from '@/app/components/Page'
import { Panel } from '@/app/components/Panel'
import { formatThings } from '@/app/format'
import { tasksQuery } from '@/app/query'
import { useProjectId } from '@/app/useProject'
import { Report } from '@/features/models/evaluations/Report'
import { planOf } from '@/kinds/plan'
import { adviceFor } from './advice'
import { ArtifactList } from './ArtifactList'
import { Curves } from './Curves'
import { bestEpoch } from './curves'
import { JobAbout, JobActions, JobBar } from './JobHeader'
import { LogView } from './LogView'
import { isMoving, jobQuery, liveQuery, snapshotsQuery } from '../queries'
import { RetryModal } from './RetryModal'
import { SettingsList } from './SettingsList'
import { StepList } from './StepList'
import { useJobStream } from '../live/stream'

/** Images by split of the snapshot that the job works on. */
function useCounts(job: Job): Record<string, number> | undefined {
  const tasks = useQuery(tasksQuery(job.project_id))
  const datasetId = tasks.data?.find((task) => task.id === job.input.task_id)?.dataset_id
  const snapshots = useQuery({ ...snapshotsQuery(datasetId ?? ''), enabled: datasetId !== undefined })
  return snapshots.data?.find((one) => one.id === job.input.snapshot_id)?.counts
}

function Failure({ job }: { job: Job }) {
  if (job.state !== 'failed' || job.error === null) return null
  return (
    <Alert color="red" variant="light" title="It failed" mb="md" role="alert">
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {job.error.message}
      </Text>
      {job.error.remedy !== '' && (
        <Text size="sm" fw={500} mt={4}>
          {job.error.remedy}
        </Text>
      )}
    </Alert>
  )
}

function JobsLink({ projectId }: { projectId: string }) {
  return (
    <CrumbLink to="/p/$projectId/jobs" params={{ projectId }}>
      Jobs
    </CrumbLink>
  )
}

function JobView({ job }: { job: Job }) {
  const projectId = job.project_id
  const following = useJobStream(job.id)
  const { data: live } = useQuery(liveQuery(job.id))
  const counts = useCounts(job)
  const [retrying, retry] = useDisclosure(false)
  const moving = isMoving(job)
  const training = job.kind === 'train'
  const tasks = useQuery(tasksQuery(projectId))
  const kind = tasks.data?.find((task) => task.id === job.input.task_id)?.kind
  const best = bestEpoch(live.series, planOf(Object.values(live.series).map((one) => one.name), kind).main.name)
  const evaluated = job.kind === 'evaluate' && job.state === 'succeeded'
  const advice = training && job.state !== 'failed' ? adviceFor(live.series, counts) : []
  return (
    <Page
      title={job.name}
      wide
      crumbs={<JobsLink projectId={projectId} />}
      about={<JobAbout job={job} following={following} />}
      actions={<JobActions job={job} bestEpoch={best === null ? null : Math.round(best.epoch)} onRetry={retry.open} />}
    >
      <JobBar job={job} />
      <Failure job={job} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 3 }}>
          <Stack gap="md">
            <Panel title="Steps">
              <StepList job={job} />
            </Panel>
            <Panel title="Settings">
              <SettingsList job={job} counts={counts} />
            </Panel>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 9 }}>
          <Stack gap="md">
            {training && (moving || Object.keys(live.series).length > 0) && (
              <Panel>
                <Curves live={live} moving={moving} kind={kind} />
              </Panel>
            )}
            {evaluated && <Report id={job.id} />}
            {advice.map((one) => (
              <Alert
                key={one.title}
                color="gray"
                variant="light"
                p="sm"
                icon={<IconBulb size={18} aria-hidden />}
                title={one.title}
              >
                {one.text}
              </Alert>
            ))}
            <Panel title="Log" hint={formatThings(live.log.length + live.dropped, 'line')}>
              <LogView lines={live.log} dropped={live.dropped} moving={moving} />
            </Panel>
            <ArtifactList job={job} />
          </Stack>
        </Grid.Col>
      </Grid>
      <RetryModal job={job} opened={retrying} onClose={retry.close} />
    </Page>
  )
}

export function JobPage() {
  const projectId = useProjectId()
  const { jobId = '' } = useParams({ strict: false })
  const job = useQuery(jobQuery(jobId))
  if (job.data !== undefined) return <JobView job={job.data} />
  return (
    <PendingPage
      title="Job"
      crumbs={<JobsLink projectId={projectId} />}
      error={job.error}
      errorTitle="The job could not be opened"
      onRetry={() => void job.refetch()}
    />
  )
}
