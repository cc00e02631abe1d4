// What is said of a training before it starts: the time as words, and the choice of each automatic setting. Pure.
import type { TrainingEstimate } from '@/api/types'
import { formatSeconds } from '@/app/format'

/** Seconds rounded as a person says them when nobody knows exactly: 47 → 50, 100 → 120, 4000 → 3900. */
function rough(seconds: number): number {
  if (seconds < 10) return Math.max(1, Math.round(seconds))
  if (seconds < 60) return Math.round(seconds / 10) * 10
  if (seconds < 600) return Math.round(seconds / 60) * 60
  return Math.round(seconds / 300) * 300
}

/** "about 4 to 9 min": a range, so that nobody takes it for a promise. */
export function timeWords({ least, most }: TrainingEstimate['seconds']): string {
  const low = rough(least)
  const high = rough(most)
  if (low === high) return `about ${formatSeconds(high)}`
  if (low >= 60 && high < 3600) return `about ${String(low / 60)} to ${formatSeconds(high)}`
  return `about ${formatSeconds(low)} to ${formatSeconds(high)}`
}

export interface Chosen {
  value: string
  why: string
}

/** What "auto" becomes, by the name of the setting. */
export function choicesBySetting(estimate: TrainingEstimate | undefined): Record<string, Chosen> {
  return Object.fromEntries((estimate?.choices ?? []).map(({ setting, value, why }) => [setting, { value, why }]))
}
