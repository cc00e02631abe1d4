// A few large numbers of one split; scores name the split, counts do not need to.
import { formatCount, formatScore } from '@/app/format'
import type { Measure } from '../view'
import classes from './report.module.css'

interface Props {
  split: string
  scores: readonly Measure[]
  counts: readonly (readonly [name: string, count: number])[]
}

export function Numbers({ split, scores, counts }: Props) {
  return (
    <dl className={classes.numbers}>
      {scores.map(({ name, value }) => (
        <div key={name}>
          <dt>
            {name} <span className={classes.on}>on {split}</span>
          </dt>
          <dd>{formatScore(value)}</dd>
        </div>
      ))}
      {counts.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatCount(count)}</dd>
        </div>
      ))}
    </dl>
  )
}
