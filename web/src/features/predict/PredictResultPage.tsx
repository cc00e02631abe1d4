// The pictures of a prediction, live while the job runs: a large viewer, a strip of pictures, legend and downloads.
import { ActionIcon, Button, Group, Loader, Progress, Text, UnstyledButton } from '@mantine/core'
import { useDocumentTitle, useHotkeys } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight, IconFileZip } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { apiAddress } from '@/api/client'
import type { Job, Prediction } from '@/api/types'
import { CrumbLink, EmptyState, ErrorPanel, LinkButton, Page, PendingPage } from '@/app/components'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { classAt, overlayQuery } from '@/features/images/overlay'
import { Viewer } from '@/features/images/Viewer'
import { JobState } from '@/app/components/State'
import { isMoving, jobQuery } from '@/features/jobs/queries'
import { useJobStream } from '@/features/jobs/live/stream'
import { textOf } from '@/features/jobs/words'
import { stepIndex } from './gallery'
import classes from './predict.module.css'
import { partialMaskQuery, predictionsQuery } from './queries'
import { type LayerKind, ResultSide } from './ResultSide'

function Strip({
  all,
  current,
  onOpen,
}: {
  all: readonly Prediction[]
  current: string
  onOpen: (index: number) => void
}) {
  if (all.length < 2) return null
  return (
    <nav className={classes.strip} aria-label="Pictures">
      {all.map((one, index) => (
        <UnstyledButton
          key={one.id}
          className={classes.thumb ?? ''}
          aria-current={one.id === current || undefined}
          onClick={() => onOpen(index)}
          title={one.name}
        >
          <img src={apiAddress(['predictions', one.id, 'thumbnail'])} alt={one.name} loading="lazy" />
        </UnstyledButton>
      ))}
    </nav>
  )
}

interface ResultProps {
  job: Job
  all: readonly Prediction[]
}

function Result({ job, all }: ResultProps) {
  const projectId = job.project_id
  const search = useSearch({ from: '/shell/p/$projectId/predict/$jobId' })
  const navigate = useNavigate({ from: '/p/$projectId/predict/$jobId' })
  const { task } = useCurrentTask(projectId)
  const [hidden, setHidden] = useState<string[]>([])
  const [shown, setShown] = useState(true)
  const [opacity, setOpacity] = useState(0.55)
  const [layerKind, setLayer] = useState<LayerKind>('prediction')
  const index = Math.max(
    0,
    all.findIndex((one) => one.id === search.image),
  )
  const prediction = all[index] as Prediction
  const open = (to: number) =>
    void navigate({ search: { image: all[to]?.id ?? prediction.id }, replace: true, resetScroll: false })
  const step = (by: number) => open(stepIndex(index, by, all.length))
  useHotkeys([
    ['d', () => step(-1)],
    ['ArrowLeft', () => step(-1)],
    ['f', () => step(1)],
    ['ArrowRight', () => step(1)],
    ['Space', () => setShown((now) => !now)],
  ])

  const taskId = textOf(job.input, 'task_id') ?? task?.id
  const annotated = layerKind === 'annotation' && prediction.image_id !== null && taskId !== undefined
  const address = annotated
    ? apiAddress(['images', prediction.image_id ?? '', 'annotation.png'], { task_id: taskId })
    : apiAddress(['predictions', prediction.id, 'mask'])
  const colors = prediction.classes.filter((one) => hidden.includes(one.name)).map((one) => one.color)
  const partial = useQuery({ ...partialMaskQuery(address, colors), enabled: colors.length > 0 })
  const pixels = useQuery(overlayQuery(address))
  const layer = colors.length > 0 ? (partial.data ?? null) : address

  return (
    <div className={classes.page}>
      <section className={classes.stage} aria-label={prediction.name}>
        <ResultHead job={job} all={all} index={index} name={prediction.name} onStep={step} />
        <div className={classes.canvas}>
          <Viewer
            key={prediction.id}
            image={prediction}
            source={apiAddress(['predictions', prediction.id, 'image'])}
            label={`${prediction.name}${shown ? `, with ${annotated ? 'its annotation' : 'the prediction'}` : ''}`}
            layer={shown ? layer : null}
            opacity={opacity}
            describe={({ x, y }) => {
              const under = pixels.data
                ? classAt(pixels.data, task?.classes ?? prediction.classes, { x, y }, prediction)
                : null
              return `${String(x)}, ${String(y)}${under ? `  ${under.name}` : ''}`
            }}
          />
        </div>
        <Strip all={all} current={prediction.id} onOpen={open} />
      </section>
      <ResultSide
        projectId={projectId}
        prediction={prediction}
        hidden={hidden}
        onHidden={setHidden}
        shown={shown}
        onShown={setShown}
        opacity={opacity}
        onOpacity={setOpacity}
        layer={layerKind}
        onLayer={setLayer}
      />
    </div>
  )
}

interface HeadProps extends ResultProps {
  index: number
  name: string
  onStep: (by: number) => void
}

function ResultHead({ job, all, index, name, onStep }: HeadProps) {
  const projectId = job.project_id
  const wanted = Array.isArray(job.input.files) ? job.input.files.length : all.length
  return (
    <>
      <header className={classes.head}>
        <div style={{ minWidth: 0, flex: 1 }}>
          <Text size="xs" c="dimmed">
            <CrumbLink to="/p/$projectId/predict" params={{ projectId }}>
              Predict
            </CrumbLink>
            {' / '}
            <CrumbLink to="/p/$projectId/jobs/$jobId" params={{ projectId, jobId: job.id }}>
              {job.name}
            </CrumbLink>
          </Text>
          <Text fw={600} truncate title={name}>
            {name}
          </Text>
        </div>
        {job.state !== 'succeeded' && <JobState job={job} />}
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="default"
            onClick={() => onStep(-1)}
            aria-label="Previous picture (D)"
            disabled={index === 0}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <Text size="sm" className="num" style={{ whiteSpace: 'nowrap' }}>
            {index + 1} of {wanted}
          </Text>
          <ActionIcon
            variant="default"
            onClick={() => onStep(1)}
            aria-label="Next picture (F)"
            disabled={index >= all.length - 1}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
        </Group>
        <Button
          component="a"
          href={apiAddress(['jobs', job.id, 'predictions.zip'])}
          variant="default"
          size="compact-md"
          leftSection={<IconFileZip size={15} aria-hidden />}
        >
          All as zip
        </Button>
      </header>
      {isMoving(job) && <Progress value={job.fraction * 100} size={3} radius={0} animated aria-label="Progress" />}
    </>
  )
}

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
  if (predictions.data !== undefined && predictions.data.length > 0) return <Result job={job} all={predictions.data} />
  return (
    <Page title={job.name} about={<JobState job={job} />}>
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
