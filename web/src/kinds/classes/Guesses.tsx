// How sure a version is of each class, with its threshold as a mark, and chips of classes.
import { ClassName, ColorChip } from '@/app/components'
import { formatShare } from '@/app/format'
import type { Guess, Verdict } from './answers'
import classes from './classes.module.css'

/** Classes as chips; what each is in words as well as in colour. */
export function Chips({ of, label }: { of: readonly (Guess & { verdict?: Verdict })[]; label: string }) {
  return (
    <ul className={classes.chips} aria-label={label}>
      {of.map((one) => (
        <li key={one.name} className={classes.chip} data-verdict={one.verdict}>
          <ColorChip color={one.color} />
          {one.name}
          {one.verdict !== undefined && one.verdict !== 'right' && <b>{one.verdict}</b>}
          {one.confidence !== null && <span className="num">{formatShare(one.confidence, 0)}</span>}
        </li>
      ))}
    </ul>
  )
}

interface Props {
  guesses: readonly Guess[]
  given: readonly string[]
  /** Of a tagging; null where there are none. */
  thresholds: Readonly<Record<string, number>> | null
}

export function Guesses({ guesses, given, thresholds }: Props) {
  return (
    <div className={classes.guesses} role="group" aria-label="How sure of each class">
      {guesses.map((one) => (
        <div key={one.name} style={{ display: 'contents' }}>
          <span className={given.includes(one.name) ? '' : classes.not}>
            <ClassName of={one} />
          </span>
          <span className={classes.track} aria-hidden>
            <span style={{ width: `${String((one.confidence ?? 0) * 100)}%`, background: one.color }} />
            {thresholds && <i style={{ left: `${String((thresholds[one.name] ?? 0.5) * 100)}%` }} />}
          </span>
          <span className="num">{formatShare(one.confidence, 0)}</span>
        </div>
      ))}
    </div>
  )
}
