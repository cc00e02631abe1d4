// A score as a number and as the part of a bar that it fills.
import { formatScore } from '@/app/format'
import classes from './report.module.css'

/** "n/a" has no bar. */
export function ScoreBar({ value }: { value: number | null }) {
  return (
    <span className={classes.score}>
      <span className="num">{formatScore(value)}</span>
      <span className={classes.bar} aria-hidden>
        {value !== null && <span style={{ width: `${value * 100}%` }} />}
      </span>
    </span>
  )
}
