// Quick, balanced, best: one choice that sets everything else.
import { Radio, Text } from '@mantine/core'
import type { Preset } from '@/api/types'
import classes from './train.module.css'

interface Props {
  presets: readonly Preset[]
  chosen: Preset | null
  onChoose: (preset: Preset) => void
}

/** Cards to choose from; none is chosen when the settings are one's own. */
export function PresetChoice({ presets, chosen, onChoose }: Props) {
  if (presets.length === 0) return null
  return (
    <Radio.Group
      aria-label="Preset"
      value={chosen?.name ?? ''}
      onChange={(name) => {
        const preset = presets.find((one) => one.name === name)
        if (preset) onChoose(preset)
      }}
      mb="md"
    >
      <div className={classes.presets}>
        {presets.map((one) => (
          <Radio.Card key={one.name} value={one.name} className={classes.preset ?? ''} aria-label={one.title} aria-describedby={`preset-${one.name}`}>
            <Radio.Indicator size="xs" />
            <div>
              <Text fw={600} size="sm">
                {one.title}
              </Text>
              <Text id={`preset-${one.name}`} size="xs">
                {one.description}
              </Text>
            </div>
          </Radio.Card>
        ))}
      </div>
      {chosen === null && (
        <Text size="xs" c="dimmed" mt={6}>
          Own settings: something below was changed by hand.
        </Text>
      )}
    </Radio.Group>
  )
}
