// How long the training may take, how that is known, and what to know before starting.
import { Stack, Text } from '@mantine/core'
import { formatSeconds, formatThings } from '@/app/format'
import { timeWords } from './estimate'
import classes from './train.module.css'
import type { Estimating } from './useEstimate'

/** Above the button that starts it. */
export function EstimateWords({ estimating }: { estimating: Estimating }) {
  const { estimate, error, isPending } = estimating
  if (error) {
    return (
      <Text size="sm" c="dimmed">
        How long it takes cannot be said: {error.message}
      </Text>
    )
  }
  if (estimate === undefined) {
    return (
      <Text size="sm" c="dimmed">
        {isPending ? 'Working out how long it takes…' : 'How long it takes is shown when the settings are right.'}
      </Text>
    )
  }
  return (
    <Stack gap={4} style={{ opacity: isPending ? 0.6 : 1 }} aria-live="polite" aria-label="Estimate">
      <Text fw={600} className="num">
        {timeWords(estimate.seconds)}
      </Text>
      <ul className={classes.parts}>
        {estimate.parts.map((part) => (
          <li key={part.name}>
            <span>{part.name === 'train' ? `${part.title} (${formatThings(estimate.epochs, 'epoch')})` : part.title}</span>
            <span className="num">{formatSeconds(part.seconds)}</span>
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed">
        {estimate.basis_note}
      </Text>
      {estimate.notes.map((note) => (
        <Text key={note} size="xs" c="var(--tz-warn)">
          {note}
        </Text>
      ))}
    </Stack>
  )
}
