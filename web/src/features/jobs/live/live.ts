/** What a job says while it runs, folded from its events: curves, log and artifacts, each point once. */

export interface Point {
  step: number
  epoch: number
  value: number
}

export interface Series {
  name: string
  split: string | null
  points: readonly Point[]
}

export type LogLevel = 'info' | 'warning' | 'error'

export interface LogLine {
  seq: number
  time: number
  level: LogLevel
  message: string
}

export interface LiveArtifact {
  path: string
  title: string
}

/** Curves by `seriesKey`. */
export type AllSeries = Readonly<Record<string, Series>>

export interface Live {
  /** Sequence number of the last event that was folded in; the stream goes on after it. */
  lastSeq: number
  series: AllSeries
  log: readonly LogLine[]
  /** Lines that were dropped from the start of the log to keep the page quick. */
  dropped: number
  artifacts: readonly LiveArtifact[]
}

export interface RawEvent {
  seq: number
  event: { time: number; kind: string; data: Record<string, unknown> }
}

export const LOG_CAP = 2000

export const EMPTY_LIVE: Live = { lastSeq: 0, series: {}, log: [], dropped: 0, artifacts: [] }

export function seriesKey(name: string, split: string | null): string {
  return split === null ? name : `${name}/${split}`
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function level(value: unknown): LogLevel {
  return value === 'warning' || value === 'error' ? value : 'info'
}

/** Puts one point in its place by step; a resumed run says a step again, and then the last word counts. */
export function putPoint(points: Point[], point: Point): void {
  const last = points[points.length - 1]
  if (last === undefined || point.step > last.step) {
    points.push(point)
    return
  }
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle] as Point).step < point.step) low = middle + 1
    else high = middle
  }
  if (points[low]?.step === point.step) points[low] = point
  else points.splice(low, 0, point)
}

/** Folds a batch of events into what was known; events at or before `lastSeq` are known already and left out. */
export function foldEvents(live: Live, events: readonly RawEvent[]): Live {
  const fresh = events.filter((one) => one.seq > live.lastSeq)
  if (fresh.length === 0) return live
  const changed = new Map<string, { name: string; split: string | null; points: Point[] }>()
  const lines: LogLine[] = []
  let artifacts = live.artifacts
  let lastSeq = live.lastSeq
  for (const { seq, event } of fresh) {
    lastSeq = Math.max(lastSeq, seq)
    if (event.kind === 'metric') {
      const name = text(event.data['name'])
      const split = event.data['split'] == null ? null : text(event.data['split'])
      const value = number(event.data['value'])
      const step = number(event.data['step'])
      if (value === null || step === null) continue
      const key = seriesKey(name, split)
      let series = changed.get(key)
      if (series === undefined) {
        series = { name, split, points: [...(live.series[key]?.points ?? [])] }
        changed.set(key, series)
      }
      putPoint(series.points, { step, epoch: number(event.data['epoch']) ?? step, value })
    } else if (event.kind === 'log') {
      lines.push({ seq, time: event.time, level: level(event.data['level']), message: text(event.data['message']) })
    } else if (event.kind === 'artifact') {
      const path = text(event.data['path'])
      artifacts = [...artifacts.filter((one) => one.path !== path), { path, title: text(event.data['title']) }]
    }
  }
  const log = lines.length === 0 ? live.log : [...live.log, ...lines]
  const over = Math.max(0, log.length - LOG_CAP)
  return {
    lastSeq,
    series: changed.size === 0 ? live.series : { ...live.series, ...Object.fromEntries(changed) },
    log: over > 0 ? log.slice(over) : log,
    dropped: live.dropped + over,
    artifacts,
  }
}

/** The curve of one metric, or no points when nothing was said of it yet. */
export function pointsOf(series: AllSeries, name: string, split: string | null = null): readonly Point[] {
  return series[seriesKey(name, split)]?.points ?? []
}
