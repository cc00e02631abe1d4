// The page of a prediction, live while the job runs: its pictures, or why there are none yet.
import { Loader, Progress } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Job } from '@/api/types'
import { CrumbLink, EmptyState, ErrorPanel, JobState, LinkButton, Page, PendingPage } from '@/app/components'
import { useProjectId } from '@/app/useProject'
import { useJobStream } from '@/features/jobs/live/stream'
import { isMoving, jobQuery } from '@/features/jobs/queries'
import { LeftOut } from './LeftOut'
import { PredictedPictures } from './PredictedPictures'
import { predictionsQuery } from './queries'

function Waiting({ job }: { job: Job }) {
  const projectId = job.project_id
  if (isMoving(job)) {
    return (
      <>
        <Progress value={job.fraction * 100} size="sm" animated aria-label="Progress" />
        <EmptyState
          icon={<Loader size={28} />}
          title={job.state === 'queued' ? 'Waiting for its turn' : 'The model is being loaded'}
        >
          {job.state === 'queued'
            ? 'Another job runs; this one starts by itself after it.'
            : 'The first picture comes in a moment; the pictures appear here one by one.'}
        </EmptyState>
      </>
    )
  }
  return (
    <EmptyState
      title={job.state === 'cancelled' ? 'It was cancelled before the first picture' : 'There are no pictures'}
      action={
        <LinkButton to="/p/$projectId/jobs/$jobId" params={{ projectId, jobId: job.id }}>
          Open the job
        </LinkButton>
      }
    >
      {job.error === null ? 'The job made no prediction.' : `${job.error.message} ${job.error.remedy}`}
    </EmptyState>
  )
}

function Following({ job }: { job: Job }) {
  useJobStream(job.id)
  const predictions = useQuery(predictionsQuery(job.id, isMoving(job)))
  useDocumentTitle(`${job.name} · Terrazzo`)
  if (predictions.data !== undefined && predictions.data.length > 0) return <PredictedPictures job={job} all={predictions.data} />
  return (
    <Page title={job.name} about={<JobState job={job} />}>
      <LeftOut job={job} />
      {predictions.error ? <ErrorPanel error={predictions.error} /> : <Waiting job={job} />}
    </Page>
  )
}

export function PredictResultPage() {
  const projectId = useProjectId()
  const { jobId = '' } = useParams({ strict: false })
  const job = useQuery(jobQuery(jobId))
  if (job.data !== undefined) return <Following job={job.data} />
  return (
    <PendingPage
      title="Prediction"
      crumbs={
        <CrumbLink to="/p/$projectId/predict" params={{ projectId }}>
          Predict
        </CrumbLink>
      }
      error={job.error}
      errorTitle="The prediction could not be opened"
    />
  )
}
