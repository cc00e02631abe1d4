// The state of a job or a step, as a quiet mark with its word: the one look of a state on every page.
import { Loader } from '@mantine/core'
import { IconAlertCircle, IconCheck, IconCircle, IconClock, IconMinus, IconX } from '@tabler/icons-react'
import type { Job, Step } from '@/api/types'
import { stateWord } from './state'
import classes from './State.module.css'

type State = Job['state'] | Step['state']

function Icon({ state, size }: { state: State; size: number }) {
  const props = { size, 'aria-hidden': true, stroke: 2 } as const
  switch (state) {
    case 'running':
      return <Loader size={size - 2} aria-hidden />
    case 'succeeded':
      return <IconCheck {...props} />
    case 'failed':
      return <IconAlertCircle {...props} />
    case 'cancelled':
      return <IconX {...props} />
    case 'skipped':
      return <IconMinus {...props} />
    case 'queued':
      return <IconClock {...props} />
    default:
      return <IconCircle {...props} />
  }
}

/** Mark and word of a job's state. */
export function JobState({ job }: { job: Pick<Job, 'state' | 'cancel_requested' | 'steps'> }) {
  return (
    <span className={classes.state} data-state={job.state}>
      <Icon state={job.state} size={16} />
      {stateWord(job)}
    </span>
  )
}

/** Mark of a step's state. */
export function StepMark({ state }: { state: Step['state'] }) {
  return (
    <span className={classes.state} data-state={state} role="img" aria-label={state} title={state}>
      <Icon state={state} size={16} />
    </span>
  )
}
