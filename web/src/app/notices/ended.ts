// Which jobs have ended since the last look, each told once: also after a reload, and also those that were quick. Pure.

export interface Seen {
  /** Jobs that were seen waiting or running. */
  moving: readonly string[]
  /** Jobs whose end was told, or that had ended before this tab was opened. */
  told: readonly string[]
}

interface JobLike {
  id: string
  state: string
}

const MOST_TOLD = 200

export function isOver(job: JobLike): boolean {
  return job.state !== 'queued' && job.state !== 'running'
}

/** Takes up a new look: `moving` are all jobs that move now, `newest` the newest few whatever their state. */
export function look(
  before: Seen | null,
  moving: readonly JobLike[],
  newest: readonly JobLike[],
): { seen: Seen; ended: string[] } {
  const now = moving.map((job) => job.id)
  const over = newest.filter(isOver).map((job) => job.id)
  if (before === null) return { seen: { moving: now, told: over }, ended: [] }
  const ended = [...new Set([...before.moving.filter((id) => !now.includes(id)), ...over])].filter(
    (id) => !before.told.includes(id),
  )
  return { seen: { moving: now, told: [...before.told, ...ended].slice(-MOST_TOLD) }, ended }
}

/** What was seen, as it is kept for this tab; null when nothing was, or nothing that can be read. */
export function readSeen(text: string | null): Seen | null {
  if (text === null) return null
  try {
    const value = JSON.parse(text) as Partial<Seen> | null
    return Array.isArray(value?.moving) && Array.isArray(value.told) ? { moving: value.moving, told: value.told } : null
  } catch {
    // Somebody wrote something else there: begin anew.
    return null
  }
}
