// Which curves a training shows, cut from its live metrics. Pure.
import { formatScore } from '@/app/format'
import type { ChartLine } from '@/charts/LineChart'
import { type Curve, smooth, thin } from '@/charts/align'
import { type AllSeries, type Point, pointsOf } from '../live/live'

/** Points drawn of one line; more would be closer together than pixels. */
const LIMIT = 1200
const SMOOTHING = 0.95

function toCurve(points: readonly Point[]): Curve {
  return { x: points.map((point) => point.epoch), y: points.map((point) => point.value) }
}

/** train and val of one metric, val in the accent colour. */
export function splitLines(series: AllSeries, name: string): ChartLine[] {
  return [
    { label: 'train', tone: 'plain', curve: toCurve(pointsOf(series, name, 'train')) },
    { label: 'val', tone: 'accent', curve: toCurve(pointsOf(series, name, 'val')) },
  ]
}

/** One line of a metric that has one value at a time. */
export function singleLine(series: AllSeries, name: string, split: string | null, label: string): ChartLine[] {
  return [
    { label, tone: split === 'val' ? 'accent' : 'plain', curve: thin(toCurve(pointsOf(series, name, split)), LIMIT) },
  ]
}

/** The loss of each batch, raw and faint, with its moving average in front. */
export function batchLossLines(series: AllSeries): ChartLine[] {
  const raw = toCurve(pointsOf(series, 'batch_loss'))
  return [
    { label: 'each batch', tone: 'faint', curve: thin(raw, LIMIT) },
    { label: 'average', tone: 'plain', curve: thin(smooth(raw, SMOOTHING), LIMIT) },
  ]
}

export interface Best {
  epoch: number
  value: number
}

/** The epoch with the highest value of a metric on val: its weights are the ones that are kept. */
export function bestEpoch(series: AllSeries, name: string): Best | null {
  let best: Best | null = null
  for (const point of pointsOf(series, name, 'val')) {
    if (best === null || point.value > best.value) best = { epoch: point.epoch, value: point.value }
  }
  return best
}

/** "best on val 0.812, epoch 14"; undefined before there is one. */
export function bestNote(best: Best | null): string | undefined {
  return best === null ? undefined : `best on val ${formatScore(best.value)}, epoch ${String(Math.round(best.epoch))}`
}
