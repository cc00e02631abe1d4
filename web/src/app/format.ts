// How numbers, sizes, durations and times are written everywhere.

/** What stands where there is no number: not zero. */
export const NONE = 'n/a'

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** 12345 → "12,345". */
export function formatCount(value: number): string {
  return whole.format(value)
}

/** "1 image", "12,345 images"; `many` when the plural is not just an s. */
export function formatThings(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`
}

/** A score between 0 and 1 with a fixed number of digits, so that columns align: 0.7312 → "0.731". */
export function formatScore(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined || Number.isNaN(value) ? NONE : value.toFixed(digits)
}

/** "mIoU 0.731": a score with the name of the number. */
export function scoreText(score: { name: string; value: number | null }): string {
  return `${score.name} ${formatScore(score.value)}`
}

/** A part between 0 and 1 as percent: 0.1234 → "12.3 %"; a small part is never shown as zero. */
export function formatShare(value: number | null | undefined, digits = 1): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NONE
  const least = 10 ** -digits
  const percent = value * 100
  if (percent > 0 && percent < least / 2) return `< ${least.toFixed(digits)} %`
  return `${percent.toFixed(digits)} %`
}

/** Bytes in decimal units: 1234567 → "1.2 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = -1
  do {
    value /= 1000
    unit += 1
  } while (value >= 999.5 && unit < units.length - 1)
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${units[unit] ?? ''}`
}

/** Seconds as a person says them: 0.4 → "0.4 s", 75 → "1 min 15 s", 7300 → "2 h 1 min". */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const total = Math.round(seconds)
  if (total < 60) return `${total} s`
  const minutes = Math.floor(total / 60)
  if (minutes < 10) return total % 60 === 0 ? `${minutes} min` : `${minutes} min ${total % 60} s`
  if (minutes < 60) return `${Math.round(total / 60)} min`
  const hours = Math.floor(total / 3600)
  const rest = Math.floor((total % 3600) / 60)
  if (hours < 24) return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
  return formatThings(Math.round(total / 86_400), 'day')
}

const steps: readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [60 * 45, 'minute', 60],
  [3600 * 22, 'hour', 3600],
  [86_400 * 26, 'day', 86_400],
  [86_400 * 320, 'month', 86_400 * 30.44],
  [Infinity, 'year', 86_400 * 365.25],
]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** "just now", "5 minutes ago", "yesterday"; `now` is in milliseconds since 1970. */
export function formatRelative(moment: string | Date, now: number): string {
  const seconds = (new Date(moment).getTime() - now) / 1000
  if (Math.abs(seconds) < 45) return 'just now'
  for (const [limit, unit, size] of steps) {
    if (Math.abs(seconds) < limit) {
      const amount = Math.round(seconds / size)
      return relative.format(amount === 0 ? Math.sign(seconds) : amount, unit)
    }
  }
  return ''
}

/** The exact time, in the reader's own zone: "21 Nov 2026, 11:36:05". */
export function formatExact(moment: string | Date): string {
  return new Date(moment).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
}

/** The first characters of a hash, enough to tell two apart by eye. */
export function shortId(id: string): string {
  return id.slice(0, 10)
}
