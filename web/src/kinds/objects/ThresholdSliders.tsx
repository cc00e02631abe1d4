// From which confidence on an object counts, for each class: a slider each, with what it makes of the numbers.
import { Button, Group, Slider, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { ClassName } from '@/app/components'
import type { LabelClass } from '@/api/types'
import { thresholdOf, type Thresholds } from './thresholds'
import classes from './objects.module.css'

interface Props {
  rows: readonly LabelClass[]
  /** Those of the version. */
  own: Thresholds
  thresholds: Thresholds
  onChange: (to: Thresholds) => void
  /** What stands beside the slider of a class: counts. */
  beside: (name: string) => ReactNode
}

export function ThresholdSliders({ rows, own, thresholds, onChange, beside }: Props) {
  const moved = rows.some(({ name }) => thresholdOf(thresholds, name) !== thresholdOf(own, name))
  return (
    <section aria-label="Thresholds">
      <Group justify="space-between" mih={26} mb={4}>
        <Text size="sm" fw={600}>
          Thresholds
        </Text>
        {moved && (
          <Button variant="subtle" size="compact-xs" onClick={() => onChange(own)}>
            As the version has them
          </Button>
        )}
      </Group>
      <div className={classes.sliders}>
        {rows.map((one) => {
          const value = thresholdOf(thresholds, one.name)
          return (
            <div key={one.name} className={classes.slider}>
              <ClassName of={one} />
              <span className="num">{value.toFixed(2)}</span>
              <Slider
                min={0}
                max={1}
                step={0.01}
                size="sm"
                label={null}
                value={value}
                onChange={(to) => onChange({ ...thresholds, [one.name]: to })}
                thumbLabel={`Threshold of ${one.name}`}
                marks={[{ value: thresholdOf(own, one.name) }]}
              />
              <Text span size="xs" c="dimmed" className="num">
                {beside(one.name)}
              </Text>
            </div>
          )
        })}
      </div>
    </section>
  )
}
