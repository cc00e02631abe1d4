// How the picture and the shapes are drawn: opacity, outlines, colours, brightness, contrast, gamma.
import { ActionIcon, Button, Popover, SegmentedControl, Slider, Stack, Switch, Text, Tooltip } from '@mantine/core'
import { IconContrast2 } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { VIEW_FLAGS, type ViewFlags } from '@/editor/settings'
import type { Work } from '../work'

type Numeric = 'opacity' | 'brightness' | 'contrast' | 'gamma'

const SLIDERS: readonly { name: Numeric; title: string; min: number; max: number; step: number }[] = [
  { name: 'opacity', title: 'Opacity of shapes', min: 0, max: 1, step: 0.05 },
  { name: 'brightness', title: 'Brightness', min: -0.9, max: 1, step: 0.05 },
  { name: 'contrast', title: 'Contrast', min: -0.9, max: 1, step: 0.05 },
  { name: 'gamma', title: 'Gamma', min: 0.2, max: 5, step: 0.1 },
]

export function LookMenu({ work }: { work: Work }) {
  const view = useSyncExternalStore(work.store.subscribe, () => work.store.getSnapshot().view)
  const change = (part: Partial<ViewFlags>) => work.store.set({ view: { ...view, ...part } })
  return (
    <Popover position="bottom-end" shadow="md" withArrow>
      <Popover.Target>
        <Tooltip label="How it is shown">
          <ActionIcon variant="subtle" color="gray" size={32} aria-label="How it is shown">
            <IconContrast2 size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm" w={240}>
          {SLIDERS.map(({ name, title, ...range }) => (
            <div key={name}>
              <Text size="sm">{title}</Text>
              <Slider size="sm" mt={4} {...range} label={(value) => value.toFixed(2)} thumbLabel={title} value={view[name]} onChange={(value) => change({ [name]: value })} />
            </div>
          ))}
          <SegmentedControl
            size="xs"
            aria-label="Colour by"
            value={view.colorBy}
            onChange={(colorBy) => change({ colorBy })}
            data={[
              { value: 'class', label: 'By class' },
              { value: 'object', label: 'By object' },
            ]}
          />
          <Switch size="sm" label="Outlines only" checked={view.outlinesOnly} onChange={(event) => change({ outlinesOnly: event.currentTarget.checked })} />
          <Switch size="sm" label="Show what is unlabelled" checked={view.showUnlabelled} onChange={(event) => change({ showUnlabelled: event.currentTarget.checked })} />
          <Button size="compact-sm" variant="default" onClick={() => change(VIEW_FLAGS)}>
            As at first
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
