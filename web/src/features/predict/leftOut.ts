// Which files a prediction left out, from the job's outcome or, while it runs, from its input.
import type { Job } from '@/api/types'

export interface LeftOutFile {
  file: string
  message: string
  remedy: string
}

function isLeftOut(one: unknown): one is LeftOutFile {
  if (typeof one !== 'object' || one === null) return false
  const { file, message, remedy } = one as Record<string, unknown>
  return typeof file === 'string' && typeof message === 'string' && typeof remedy === 'string'
}

/** Jobs of before have a number instead of a list: there is nothing to name. */
export function leftOut(job: Pick<Job, 'input' | 'outcome'>): LeftOutFile[] {
  const told = job.outcome.problems ?? job.input.problems
  return Array.isArray(told) ? told.filter(isLeftOut) : []
}

/** The cause without the file's name before it, which is said already. */
export function causeOf({ file, message }: LeftOutFile): string {
  return message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message
}
