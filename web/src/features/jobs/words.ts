// Words about a job: which step runs, how long it took, how long it may still take. Pure.
import type { Job, Step } from '@/api/types'
import { formatSeconds, scoreText } from '@/app/format'

type Timed = Pick<Job, 'state' | 'started_at' | 'ended_at'>

export function runningStep(job: Pick<Job, 'steps'>): Step | null {
  return job.steps.find((step) => step.state === 'running') ?? null
}

/** Seconds from start to end, or to `now` (milliseconds since 1970) while it runs; null before it started. */
export function jobSeconds(job: Timed, now: number): number | null {
  if (job.started_at === null) return null
  const end = job.ended_at === null ? now : Date.parse(job.ended_at)
  return Math.max(0, (end - Date.parse(job.started_at)) / 1000)
}

/** "about 2 min left", or "" when nobody can say. */
export function timeLeft(job: Pick<Job, 'state' | 'seconds_left'>): string {
  if (job.state !== 'running' || job.seconds_left === null) return ''
  return `about ${formatSeconds(Math.max(1, Math.round(job.seconds_left)))} left`
}

/** "epoch 12 of 40" of a training that runs, or "epoch 12 of 40" as far as it came; "" for other jobs. */
export function epochText(job: Pick<Job, 'steps'>): string {
  const step = job.steps.find((one) => typeof one.epoch === 'number')
  return step === undefined ? '' : `epoch ${String(step.epoch)} of ${String(step.epochs)}`
}

/** A text of the job's input or outcome; null when there is none of that name. */
export function textOf(data: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = data[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** "mIoU 0.842", what an evaluate job found; "" for other jobs and before it is known. */
export function foundScore(job: Pick<Job, 'kind' | 'scores'>): string {
  return job.kind === 'evaluate' ? Object.values(job.scores).map(scoreText).join(', ') : ''
}

/** An object of the job's input; empty when there is none of that name. */
export function objectOf(data: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  const value = data[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
