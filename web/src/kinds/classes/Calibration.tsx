// Whether answers are as often right as they are sure.
import { formatScore } from '@/app/format'
import { LineChart } from '@/charts/LineChart'
import type { ClassesScores } from '../records'
import classes from './classes.module.css'

const score = (value: number) => formatScore(value, 2)
const EVEN = { x: [0, 1], y: [0, 1] }

export function Calibration({ scores }: { scores: ClassesScores }) {
  const { calibration } = scores
  return (
    <div className={classes.calibration}>
      <LineChart
        title="Right"
        note="against confidence; the even line is how it should be"
        xLabel="confidence"
        unit
        unitX
        height={230}
        format={score}
        lines={[
          { label: 'as it should be', tone: 'faint', curve: EVEN },
          {
            label: 'right',
            tone: 'accent',
            curve: { x: calibration.map((one) => one.confidence), y: calibration.map((one) => one.right) },
          },
        ]}
        empty="No answer."
      />
    </div>
  )
}
