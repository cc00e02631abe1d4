/** A live line chart: one uPlot canvas that takes new points without being made anew, with a legend that tells values. */
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

import { alignCurves, type Curve, lastIndex, padded } from './align'
import classes from './LineChart.module.css'
import { chartOptions, type Tone } from './options'

export interface ChartLine {
  label: string
  tone: Tone
  curve: Curve
}

export interface LineChartProps {
  title: string
  /** What the title leaves open, such as the split or the unit. */
  note?: string
  lines: readonly ChartLine[]
  xLabel?: string
  format: (value: number) => string
  height?: number
  /** Shows 0 to 1 whatever the values are. */
  unit?: boolean
  /** x goes from 0 to 1, and is no count of epochs. */
  unitX?: boolean
  /** Charts with the same key move their cursors together. */
  syncKey?: string
  /** Said in the middle while there is no point yet. */
  empty?: string
}

function lastValue(column: readonly (number | null)[], upTo: number): number | null {
  for (let index = Math.min(upTo, column.length - 1); index >= 0; index--) {
    const value = column[index]
    if (value !== null && value !== undefined) return value
  }
  return null
}

export function LineChart(props: LineChartProps) {
  const { title, note, lines, xLabel = 'epoch', format, height = 180, unit = false, unitX = false, syncKey, empty } = props
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const scheme = useComputedColorScheme('light')
  const aligned = useMemo(() => padded(alignCurves(lines.map((line) => line.curve))), [lines])
  const shape = lines.map((line) => line.tone).join('|')
  const x = aligned[0]

  useEffect(() => {
    const element = host.current
    if (element === null) return
    const made = new uPlot(
      chartOptions({
        width: element.clientWidth,
        height,
        tones: shape.split('|') as Tone[],
        format,
        unit,
        unitX,
        syncKey,
        host: element,
        onCursor: setCursor,
      }),
      [[]],
      element,
    )
    plot.current = made
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [shape, format, height, unit, unitX, syncKey])

  useEffect(() => {
    plot.current?.setData(aligned)
  }, [aligned, shape, format, height, unit, unitX, syncKey])

  useEffect(() => {
    plot.current?.redraw(false)
  }, [scheme])

  const hovered = cursor !== null && cursor < x.length
  const at = hovered ? cursor : lastIndex(aligned)
  const isEmpty = x.length === 0
  return (
    <figure className={classes.figure} aria-label={title}>
      <figcaption className={classes.caption}>
        <span className={classes.title}>{title}</span>
        {hovered ? (
          <span className={classes.note}>
            {xLabel} {(x[at] as number).toLocaleString('en', { maximumFractionDigits: unitX ? 2 : 1 })}
          </span>
        ) : (
          note !== undefined && <span className={classes.note}>{note}</span>
        )}
        <span className={classes.legend}>
          {lines.map((line, index) => {
            const value = lastValue(aligned[index + 1] as (number | null)[], at)
            return line.tone === 'faint' ? null : (
              <span key={line.label} className={classes.entry}>
                <span className={classes.swatch} data-tone={line.tone} />
                {lines.length > 1 && line.label}
                {(hovered || !unitX) && <b className={classes.value}>{value === null ? '–' : format(value)}</b>}
              </span>
            )
          })}
        </span>
      </figcaption>
      <div className={classes.plot} style={{ height }} data-empty={isEmpty || undefined}>
        <div ref={host} />
        {isEmpty ? <div className={classes.empty}>{empty ?? 'The first point comes with the first epoch.'}</div> : null}
      </div>
    </figure>
  )
}
