// How the classes lie over a picture: shown or not, how opaque, or as outlines only.
import { Group, Slider, Switch, Text } from '@mantine/core'
import type { Overlay } from './useOverlay'
import classes from './viewer.module.css'

export function OverlayControls({ overlay }: { overlay: Overlay }) {
  const { shown, opacity, outlines, change } = overlay
  return (
    <div className={classes.controls} role="group" aria-label="Overlay">
      <Group gap="lg" wrap="nowrap">
        <Switch
          size="sm"
          label="Overlay"
          title="Space"
          checked={shown}
          onChange={(event) => change({ shown: event.currentTarget.checked })}
        />
        <Switch
          size="sm"
          label="Outlines only"
          checked={outlines}
          disabled={!shown}
          onChange={(event) => change({ outlines: event.currentTarget.checked })}
        />
      </Group>
      <Group gap="sm" wrap="nowrap" className={classes.opacity ?? ''}>
        <Text size="sm" c={shown && !outlines ? undefined : 'dimmed'}>
          Opacity
        </Text>
        <Slider
          flex={1}
          miw={90}
          value={Math.round(opacity * 100)}
          onChange={(value) => change({ opacity: value / 100 })}
          label={(value) => `${String(value)} %`}
          thumbLabel="Opacity of the overlay"
          disabled={!shown || outlines}
        />
      </Group>
    </div>
  )
}
