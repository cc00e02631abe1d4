// The word of a job's state. Pure.
import type { Job } from '@/api/types'

/** Word of a job's state: "starting" until its first step begins, "cancelling" after it was asked to give up. */
export function stateWord(job: Pick<Job, 'state' | 'cancel_requested' | 'steps'>): string {
  if (job.state !== 'running') return job.state
  if (job.cancel_requested) return 'cancelling'
  return job.steps.every((step) => step.state === 'pending') ? 'starting' : 'running'
}
