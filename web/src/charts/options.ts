/** How the charts look: quiet axes, colours read from the theme at each drawing, so that light and dark need no new chart. */
import type uPlot from 'uplot'

/** accent: what matters most (val). plain: what it is compared with (train). faint: raw values behind a smoothed line. */
export type Tone = 'accent' | 'plain' | 'faint' | Series

/** Lines of equal rank, one colour each, apart for colour-blind eyes. */
export type Series = 'one' | 'two' | 'three' | 'four' | 'five' | 'six'
export const SERIES: readonly Series[] = ['one', 'two', 'three', 'four', 'five', 'six']

export interface ChartSetup {
  width: number
  height: number
  tones: readonly Tone[]
  format: (value: number) => string
  unit: boolean
  /** x goes from 0 to 1, and is no count of epochs. */
  unitX: boolean
  syncKey: string | undefined
  host: HTMLElement
  onCursor: (index: number | null) => void
}

/** Steps of an axis from 0 to 1. */
const PARTS = [0.1, 0.2, 0.5]

/** Epochs are counted in whole numbers. */
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

const WIDTHS: Partial<Record<Tone, number>> = { plain: 1.75, faint: 1 }

function themed(host: HTMLElement, variable: string): () => string {
  return () => getComputedStyle(host).getPropertyValue(variable).trim() || '#888'
}

/** The y range: 0..1 for shares, else the values with a little air, never an empty range. */
export function yRange(unit: boolean, low: number | null, high: number | null): [number, number] {
  if (unit) return [0, 1]
  if (low === null || high === null) return [0, 1]
  if (low === high) return low === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, high) * 1.1 || 1]
  const air = (high - low) * 0.08
  return [low >= 0 ? Math.max(0, low - air) : low - air, high + air]
}

/** The x range: from 0, or from the first point when it is far from it, and at least one epoch wide. */
export function xRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1]
  return [0, Math.max(high, 1)]
}

export function chartOptions(setup: ChartSetup): uPlot.Options {
  const { host, format, unit, tones } = setup
  const text = themed(host, '--chart-text')
  const grid = { stroke: themed(host, '--chart-grid'), width: 1 }
  const font = '11px ' + (getComputedStyle(host).fontFamily || 'sans-serif')
  const axis: uPlot.Axis = { stroke: text, grid, ticks: { show: false }, font, gap: 4 }
  return {
    width: Math.max(setup.width, 50),
    height: setup.height,
    legend: { show: false },
    padding: [8, 10, 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 7 },
      ...(setup.syncKey === undefined ? {} : { sync: { key: setup.syncKey, scales: ['x', null] } }),
    },
    scales: {
      x: { time: false, range: (_plot, low, high) => xRange(low, high) },
      y: { range: (_plot, low, high) => yRange(unit, low, high) },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 24, space: 36, incrs: setup.unitX ? PARTS : WHOLE_STEPS },
      { ...axis, size: 50, space: 28, values: (_plot, ticks) => ticks.map(format) },
    ],
    series: [
      {},
      ...tones.map((tone): uPlot.Series => ({
        stroke: themed(host, `--chart-${tone}`),
        width: WIDTHS[tone] ?? 2,
        spanGaps: true,
        points: { size: 5, ...(tone === 'faint' || setup.unitX ? { show: false } : {}) },
      })),
    ],
    hooks: {
      setCursor: [(plot) => setup.onCursor(plot.cursor.idx ?? null)],
    },
  }
}
