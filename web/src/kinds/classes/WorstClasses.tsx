// One of the worst images: the picture, what it is, what it was taken for, and how sure of which class.
import { Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import type { LabelClass } from '@/api/types'
import { createLook, Viewport } from '@/viewer'
import type { ClassesImageScore } from '../records'
import { verdictsOf } from './answers'
import { Chips, Guesses } from './Guesses'
import classes from './classes.module.css'

interface Props {
  score: ClassesImageScore
  labels: readonly LabelClass[]
  thresholds: Readonly<Record<string, number>> | null
  address: (file: string) => string
  large: boolean
}

export function WorstClasses({ score, labels, thresholds, address, large }: Props) {
  const look = useMemo(() => createLook(), [])
  const colorOf = (name: string) => labels.find((one) => one.name === name)?.color ?? '#888888'
  const given = score.predicted.map((one) => one.name)
  const verdicts = verdictsOf(score.truth, given).map((one) => ({ ...one, color: colorOf(one.name), confidence: null }))
  const guesses = score.guesses.map((one) => ({ ...one, color: colorOf(one.name) }))
  return (
    <div className={classes.worst} data-large={large || undefined}>
      <div className={classes.pane}>
        <Viewport
          image={score}
          picture={address(score.image ?? '')}
          look={look}
          label={score.path}
          wheel={large ? 'always' : 'focused'}
          pageKeys={large}
        />
      </div>
      <Stack gap="md">
        <section>
          <Text size="sm" fw={600} mb={6}>
            Truth and prediction
          </Text>
          {verdicts.length === 0 ? <Text size="sm">None of the classes, rightly</Text> : <Chips of={verdicts} label="Truth and prediction" />}
        </section>
        <section>
          <Text size="sm" fw={600} mb={6}>
            How sure
          </Text>
          <Guesses guesses={guesses} given={given} thresholds={thresholds} />
        </section>
      </Stack>
    </div>
  )
}
