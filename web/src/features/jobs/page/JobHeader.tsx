// The head of a job's page: state, how far, how long still, and what can be done.
import { Button, Group, Modal, Progress, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlugConnectedX } from '@tabler/icons-react'
import type { Job } from '@/api/types'
import { ErrorPanel } from '@/app/components/ErrorPanel'
import { LinkButton } from '@/app/components/links'
import { RelativeTime } from '@/app/components/RelativeTime'
import { WhyButton } from '@/app/components/WhyButton'
import { formatSeconds, formatShare } from '@/app/format'
import { JobState } from '@/app/components/State'
import { isMoving, useCancelJob } from '../queries'
import type { Following } from '../live/stream'
import { useNow } from '../live/useNow'
import { foundScore, jobSeconds, textOf, timeLeft } from '../words'

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
          {formatShare(job.fraction, 0)}
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
        {job.cancel_requested ? 'Stopping…' : 'Cancel'}
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

/** Cancel while it moves; the way to the result when it is done; try again when it failed. */
export function JobActions({ job, onRetry }: { job: Job; onRetry: () => void }) {
  const projectId = job.project_id
  if (isMoving(job)) return <CancelButton job={job} />
  if (job.state !== 'succeeded') return <Button onClick={onRetry}>Try again</Button>
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
