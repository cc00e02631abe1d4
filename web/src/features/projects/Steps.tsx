// The checklist from images to predictions.
import { Box, Text } from '@mantine/core'
import { IconCheck, IconChevronRight } from '@tabler/icons-react'
import { LinkAnchor, Panel } from '@/app/components'
import type { WorkStep } from './steps'
import classes from './projects.module.css'

const targets = {
  images: '/p/$projectId/images',
  annotate: '/p/$projectId/images',
  split: '/p/$projectId/dataset',
  train: '/p/$projectId/train',
  version: '/p/$projectId/models',
  predict: '/p/$projectId/predict',
} as const

const words = { done: 'done', next: 'next step', later: 'later' }

/** Each step leads to the page where it is done. */
export function Steps({ steps, projectId }: { steps: readonly WorkStep[]; projectId: string }) {
  return (
    <Panel title="From images to predictions">
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <li key={step.name} className={`${classes.step} ${classes[step.state] ?? ''}`}>
            <span className={classes.number} role="img" aria-label={words[step.state]}>
              {step.state === 'done' ? <IconCheck size={15} stroke={2.4} /> : index + 1}
            </span>
            <Box>
              <LinkAnchor to={targets[step.name]} params={{ projectId }} className={classes.title}>
                {step.title}
              </LinkAnchor>
              <Text size="sm" c="dimmed">
                {step.detail}
              </Text>
            </Box>
            <IconChevronRight size={16} aria-hidden color="var(--mantine-color-dimmed)" />
          </li>
        ))}
      </ol>
    </Panel>
  )
}
