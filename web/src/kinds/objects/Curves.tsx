// Precision against recall, and F1 against the confidence, of each class.
import { SimpleGrid, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ErrorPanel } from '@/app/components'
import { formatScore } from '@/app/format'
import { LineChart, type ChartLine } from '@/charts/LineChart'
import { SERIES } from '@/charts/options'
import { curvesQuery, type ObjectCurve, type ObjectCurves } from './report'

const score = (value: number) => formatScore(value, 2)

/** One line a class, as many as can be told apart; classes without a curve are left out. */
function linesOf(curves: ObjectCurves, by: 'masks' | 'boxes', x: readonly number[], y: (of: ObjectCurve) => readonly number[]): ChartLine[] {
  return curves.classes
    .flatMap(({ name, ...of }) => {
      const curve = of[by]
      return curve === null ? [] : [{ label: name, curve: { x, y: y(curve) } }]
    })
    .slice(0, SERIES.length)
    .map((line, index) => ({ ...line, tone: SERIES[index] ?? 'plain' }))
}

export function ObjectReportCurves({ address, by }: { address: string; by: 'masks' | 'boxes' }) {
  const { data: curves, error } = useQuery(curvesQuery(address))
  if (error) return <ErrorPanel error={error} title="The curves could not be shown" />
  if (curves === undefined) return null
  const more = curves.classes.filter((one) => one[by] !== null).length - SERIES.length
  const shared = { format: score, unit: true, unitX: true, height: 230, empty: 'No object of truth.' }
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <LineChart
          {...shared}
          title="Precision"
          note="against recall, IoU 0.5"
          xLabel="recall"
          lines={linesOf(curves, by, curves.recall, (one) => one.precision_at_recall)}
        />
        <LineChart
          {...shared}
          title="F1"
          note="against confidence"
          xLabel="confidence"
          lines={linesOf(curves, by, curves.confidence, (one) => one.f1)}
        />
      </SimpleGrid>
      {more > 0 && (
        <Text size="xs" c="dimmed" mt={6}>
          The first {SERIES.length} classes; curves.json has {more} more.
        </Text>
      )}
    </>
  )
}
