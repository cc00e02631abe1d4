// The steps of a job with the state of each, how far the running one is, and how long the others took.
import { Progress } from '@mantine/core'
import type { Job, Step } from '@/api/types'
import { formatSeconds, formatShare } from '@/app/format'
import { StepMark } from '@/app/components/State'
import classes from '../jobs.module.css'

function took(step: Step): string {
  if (step.state === 'running') {
    return typeof step.epoch === 'number'
      ? `epoch ${String(step.epoch)} of ${String(step.epochs)}`
      : formatShare(step.fraction, 0)
  }
  if (step.state === 'skipped') return 'skipped'
  if (step.started_at === null || step.ended_at === null) return ''
  return formatSeconds(Math.max(0, (Date.parse(step.ended_at) - Date.parse(step.started_at)) / 1000))
}

/** A compact list, first step first. */
export function StepList({ job }: { job: Job }) {
  return (
    <ol className={classes.steps} aria-label="Steps">
      {job.steps.map((step) => (
        <li key={step.name} className={classes.step} data-state={step.state}>
          <StepMark state={step.state} />
          <span>{step.name}</span>
          <span className={classes.stepTime}>{took(step)}</span>
          {step.state === 'running' && (
            <Progress className={classes.stepBar} value={step.fraction * 100} size={3} aria-label={step.name} />
          )}
        </li>
      ))}
    </ol>
  )
}
