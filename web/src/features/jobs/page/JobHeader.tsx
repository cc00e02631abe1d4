// The head of a job's page: state, how far, how long still, and what can be done.
import { Button, Group, Modal, Progress, Text, Tooltip } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useDisclosure } from '@mantine/hooks'
import { IconPlugConnectedX } from '@tabler/icons-react'
import type { Job } from '@/api/types'
import { ConfirmDialog } from '@/app/components/ConfirmDialog'
import { ErrorPanel } from '@/app/components/ErrorPanel'
import { LinkButton } from '@/app/components/links'
import { RelativeTime } from '@/app/components/RelativeTime'
import { WhyButton } from '@/app/components/WhyButton'
import { formatSeconds, formatShare } from '@/app/format'
import { JobState } from '@/app/components/State'
import { isMoving, useCancelJob, useDeleteJobs, useRepeatJob, useStopJob } from '../queries'
import type { Following } from '../live/stream'
import { useNow } from '../live/useNow'
import { epochText, foundScore, jobSeconds, objectOf, textOf, timeLeft } from '../words'

/** One line below the title. */
export function JobAbout({ job, following }: { job: Job; following: Following }) {
  const seconds = jobSeconds(job, useNow(isMoving(job)))
  const parts = [
    foundScore(job),
    timeLeft(job),
    seconds === null ? '' : `${isMoving(job) ? 'running for' : 'took'} ${formatSeconds(seconds)}`,
  ].filter(Boolean)
  return (
    <Group gap={14}>
      <JobState job={job} />
      {job.state === 'running' && (
        <Text span inherit className="num">
          {[formatShare(job.fraction, 0), epochText(job)].filter(Boolean).join(', ')}
        </Text>
      )}
      {parts.map((part) => (
        <span key={part} className="num">
          {part}
        </span>
      ))}
      <span>
        {job.kind} job, created <RelativeTime at={job.created_at} />
      </span>
      {job.attempts > 1 && (
        <span title="The process was lost and the job went on by itself from its last checkpoint.">
          resumed {job.attempts - 1}×
        </span>
      )}
      {following.connection === 'broken' && (
        <Group gap={4} c="var(--tz-warn)" role="status">
          <IconPlugConnectedX size={15} aria-hidden />
          Connection lost; trying again. The job itself goes on.
        </Group>
      )}
    </Group>
  )
}

function CancelButton({ job }: { job: Job }) {
  const [asking, { open, close }] = useDisclosure(false)
  const cancel = useCancelJob(job.id)
  return (
    <>
      <WhyButton
        variant="default"
        onClick={open}
        why={job.cancel_requested ? 'It was asked to stop and finishes its batch first.' : null}
      >
        {job.cancel_requested ? 'Cancelling…' : 'Cancel'}
      </WhyButton>
      <Modal opened={asking} onClose={close} title="Cancel this job?">
        <Text size="sm">
          “{job.name}” stops within seconds. {job.kind === 'train' && 'No version is published. '}Its log and curves
          stay, and you can try again later.
        </Text>
        {cancel.error && <ErrorPanel error={cancel.error} />}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            Let it run
          </Button>
          <Button
            color="red"
            loading={cancel.isPending}
            onClick={() => cancel.mutate(undefined, { onSuccess: close })}
            data-autofocus
          >
            Cancel the job
          </Button>
        </Group>
      </Modal>
    </>
  )
}

/** Ends a training early; says before what will be kept. */
function StopButton({ job, bestEpoch }: { job: Job; bestEpoch: number | null }) {
  const [asking, { open, close }] = useDisclosure(false)
  const stop = useStopJob(job.id)
  const trained = job.steps.some((step) => step.name === 'train' && step.state === 'succeeded')
  if (job.kind !== 'train' || job.state !== 'running' || trained) return null
  return (
    <>
      <WhyButton
        variant="default"
        onClick={open}
        why={
          job.stop_requested
            ? 'It ends its training; the best epoch is then exported, scored and published.'
            : job.cancel_requested
              ? 'It is being cancelled.'
              : null
        }
      >
        {job.stop_requested ? 'Stopping…' : 'Stop now and keep the best'}
      </WhyButton>
      <Modal opened={asking} onClose={close} title="Stop now and keep the best?">
        <Text size="sm">
          {bestEpoch === null
            ? 'No epoch is scored yet, so there is nothing to keep: the first epoch is finished and scored, and then the training ends.'
            : `The running epoch is broken off. Epoch ${String(bestEpoch)} is the best so far and is kept.`}{' '}
          It is exported, scored on every split and published as a version.
        </Text>
        {stop.error && <ErrorPanel error={stop.error} />}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            Let it run
          </Button>
          <Button loading={stop.isPending} onClick={() => stop.mutate(undefined, { onSuccess: close })} data-autofocus>
            Stop and keep the best
          </Button>
        </Group>
      </Modal>
    </>
  )
}

/** What stays when a job is deleted. */
export function keptText(kinds: readonly Job['kind'][]): string {
  const kept = [
    kinds.includes('train') ? 'versions with their scores and curves' : '',
    kinds.includes('evaluate') ? 'evaluations with their reports' : '',
  ].filter(Boolean)
  const lost = kinds.includes('predict') ? 'Predicted images are deleted with their job. ' : ''
  return `${lost}${kept.length > 0 ? `What came of it stays: ${kept.join(' and ')}. ` : ''}The log is lost. This cannot be undone.`
}

function DeleteButton({ job }: { job: Job }) {
  const [asking, ask] = useDisclosure(false)
  const navigate = useNavigate()
  const remove = useDeleteJobs(job.project_id, () =>
    navigate({ to: '/p/$projectId/jobs', params: { projectId: job.project_id } }),
  )
  return (
    <>
      <Button variant="default" onClick={ask.open}>
        Delete
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title="Delete this job?"
        action="Delete job"
        onConfirm={() => remove.mutateAsync([job.id])}
      >
        {keptText([job.kind])}
      </ConfirmDialog>
    </>
  )
}

/** One press, and the same training runs once more; its page opens. */
function RepeatButton({ job }: { job: Job }) {
  const repeat = useRepeatJob(job.id)
  const navigate = useNavigate()
  const open = (made: Job) =>
    navigate({ to: '/p/$projectId/jobs/$jobId', params: { projectId: made.project_id, jobId: made.id } })
  const limited = typeof objectOf(job.input, 'settings').max_minutes === 'number'
  return (
    <>
      <Tooltip
        multiline
        maw={320}
        label={
          limited
            ? 'Trains once more with the same frozen data, settings and seed. It had a limit of time, so other epochs may fit this time, and the scores may differ.'
            : 'Trains once more with the same frozen data, settings and seed. On a CPU the scores are the same.'
        }
      >
        <Button variant="default" loading={repeat.isPending} onClick={() => repeat.mutate(undefined, { onSuccess: (made) => void open(made) })}>
          Repeat
        </Button>
      </Tooltip>
      <Modal opened={repeat.error !== null} onClose={repeat.reset} title="It cannot be repeated">
        <ErrorPanel error={repeat.error} />
      </Modal>
    </>
  )
}

/** Cancel while it moves; the way to the result when it is done; try again when it failed. */
export function JobActions({
  job,
  bestEpoch,
  onRetry,
}: {
  job: Job
  bestEpoch: number | null
  onRetry: () => void
}) {
  if (isMoving(job)) {
    return (
      <>
        <CancelButton job={job} />
        <StopButton job={job} bestEpoch={bestEpoch} />
      </>
    )
  }
  return (
    <>
      <DeleteButton job={job} />
      {job.kind === 'train' && job.state === 'succeeded' && <RepeatButton job={job} />}
      {job.state === 'succeeded' ? <ResultButton job={job} /> : <Button onClick={onRetry}>Try again</Button>}
    </>
  )
}

function ResultButton({ job }: { job: Job }) {
  const projectId = job.project_id
  if (job.kind === 'predict') {
    return (
      <LinkButton to="/p/$projectId/predict/$jobId" params={{ projectId, jobId: job.id }}>
        See the predictions
      </LinkButton>
    )
  }
  const versionId = textOf(job.outcome, 'version_id') ?? textOf(job.input, 'version_id')
  if (versionId === null) return null
  return (
    <LinkButton to="/p/$projectId/versions/$versionId" params={{ projectId, versionId }}>
      Open {textOf(job.outcome, 'version_label') ?? 'the version'}
    </LinkButton>
  )
}

/** The bar over the whole width while a job moves. */
export function JobBar({ job }: { job: Job }) {
  if (!isMoving(job)) return null
  return (
    <Progress
      value={job.fraction * 100}
      size="sm"
      mb="md"
      animated={job.state === 'running'}
      aria-label="Progress of the job"
    />
  )
}
