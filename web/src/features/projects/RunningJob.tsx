// The job that runs now: how far it is, how long still, and for a training its curve.
import { Progress, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Job, Step } from '@/api/types'
import { JobState } from '@/app/components/State'
import { LinkAnchor, Panel } from '@/app/components'
import { formatScore, formatShare } from '@/app/format'
import { tasksQuery } from '@/app/query'
import { LineChart } from '@/charts/LineChart'
import { useJobStream } from '@/features/jobs/live/stream'
import { bestEpoch, bestNote, splitLines } from '@/features/jobs/page/curves'
import { jobQuery, liveQuery } from '@/features/jobs/queries'
import { runningStep, timeLeft } from '@/features/jobs/words'
import { planOf } from '@/kinds/plan'

const score = (value: number) => formatScore(value)

/** "train, epoch 12 of 40". */
function stepWords(step: Step | null): string {
  if (step === null) return ''
  return step.epoch == null || step.epochs == null ? step.name : `${step.name}, epoch ${String(step.epoch)} of ${String(step.epochs)}`
}

function Curve({ job }: { job: Job }) {
  const { data: live } = useQuery(liveQuery(job.id))
  const tasks = useQuery(tasksQuery(job.project_id))
  const kind = tasks.data?.find((task) => task.id === job.input.task_id)?.kind
  const { main } = planOf(Object.values(live.series).map((one) => one.name), kind)
  const lines = useMemo(() => splitLines(live.series, main.name), [live.series, main.name])
  const note = useMemo(() => bestNote(bestEpoch(live.series, main.name)), [live.series, main.name])
  return (
    <LineChart title={main.title} {...(note === undefined ? {} : { note })} lines={lines} format={score} unit height={190} empty="The first point comes at the end of the first epoch." />
  )
}

/** Follows the job live. */
export function RunningJob({ job: given }: { job: Job }) {
  useJobStream(given.id)
  const { data: job = given } = useQuery(jobQuery(given.id))
  const words = [formatShare(job.fraction, 0), stepWords(runningStep(job)), timeLeft(job)].filter(Boolean)
  return (
    <Panel
      title={job.state === 'queued' ? 'Waiting' : 'Running now'}
      actions={<JobState job={job} />}
    >
      <LinkAnchor to="/p/$projectId/jobs/$jobId" params={{ projectId: job.project_id, jobId: job.id }} fw={600}>
        {job.name}
      </LinkAnchor>
      <Text size="sm" c="dimmed" className="num" mb="xs">
        {words.join(' · ')}
      </Text>
      <Progress value={job.fraction * 100} size="sm" animated={job.state === 'running'} aria-label="Progress of the job" mb="sm" />
      {job.kind === 'train' && <Curve job={job} />}
    </Panel>
  )
}
