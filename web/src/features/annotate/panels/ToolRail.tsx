// The tools on the left: an icon each, with its name and key; below them what the tool in hand can be set to.
import { ActionIcon, Popover, SegmentedControl, Slider, Stack, Switch, Text, Tooltip } from '@mantine/core'
import {
  IconAdjustmentsHorizontal, IconBrush, IconBucketDroplet, IconEraser, IconPointer, IconPolygon, IconRectangle, IconRotateRectangle,
  IconRulerMeasure, IconSlice, IconWand, type Icon,
} from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { LEAST_BRUSH, MOST_BRUSH, type ToolSettings } from '@/editor/settings'
import type { ToolId } from '@/editor/tools/tool'
import { BINDINGS, keyOf, keyWords, type Rebound } from '../bindings'
import type { Work } from '../work'
import classes from '../annotate.module.css'

const ICONS: Readonly<Record<ToolId, Icon>> = {
  select: IconPointer,
  box: IconRectangle,
  'rotated-box': IconRotateRectangle,
  polygon: IconPolygon,
  brush: IconBrush,
  eraser: IconEraser,
  fill: IconBucketDroplet,
  wand: IconWand,
  split: IconSlice,
  ruler: IconRulerMeasure,
}

export const TOOLS = Object.keys(ICONS) as ToolId[]

function ToolButton({ id, work, rebound, inHand }: { id: ToolId; work: Work; rebound: Rebound; inHand: boolean }) {
  const Icon = ICONS[id]
  const name = BINDINGS.find((one) => one.action === `tool:${id}`)?.does ?? id
  const key = keyWords(keyOf(`tool:${id}`, rebound))
  return (
    <Tooltip label={`${name} (${key})`} position="right" openDelay={300}>
      <ActionIcon
        variant={inHand ? 'light' : 'subtle'}
        color={inHand ? undefined : 'gray'}
        size={36}
        aria-label={name}
        aria-pressed={inHand}
        aria-keyshortcuts={key}
        onClick={() => work.session.take(id)}
      >
        <Icon size={20} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  )
}

/** Sizes grow by factors under the hand: one pixel matters for small brushes and not for large ones. */
const toSlider = (size: number) => Math.log(size / LEAST_BRUSH) / Math.log(MOST_BRUSH / LEAST_BRUSH)
const fromSlider = (place: number) => Math.round(LEAST_BRUSH * (MOST_BRUSH / LEAST_BRUSH) ** place)

function Settings({ settings, onChange, pixels }: { settings: ToolSettings; onChange: (part: Partial<ToolSettings>) => void; pixels: boolean }) {
  return (
    <Stack gap="sm" w={230}>
      <div>
        <Text size="sm" fw={500}>
          Brush: <span className="num">{settings.brushSize} px</span>
        </Text>
        <Slider
          mt={4}
          min={0}
          max={1}
          step={0.01}
          label={null}
          thumbLabel="Brush size"
          value={toSlider(settings.brushSize)}
          onChange={(place) => onChange({ brushSize: fromSlider(place) })}
        />
      </div>
      <SegmentedControl
        size="xs"
        aria-label="Form of the brush"
        value={settings.brushForm}
        onChange={(form) => onChange({ brushForm: form })}
        data={[
          { value: 'round', label: 'Round' },
          { value: 'square', label: 'Square' },
        ]}
      />
      <div>
        <Text size="sm" fw={500}>
          Tolerance of the wand: <span className="num">{settings.tolerance}</span>
        </Text>
        <Slider
          mt={4}
          min={0}
          max={255}
          label={null}
          thumbLabel="Tolerance of the wand"
          value={settings.tolerance}
          onChange={(tolerance) => onChange({ tolerance })}
        />
      </div>
      <Switch
        size="sm"
        label="Protect other classes"
        description="Painting leaves their pixels alone"
        checked={settings.protect}
        onChange={(event) => onChange({ protect: event.currentTarget.checked })}
      />
      {!pixels && (
        <Switch
          size="sm"
          label="Paint on the selected object"
          description="Otherwise each stroke is a new one"
          checked={settings.extend}
          onChange={(event) => onChange({ extend: event.currentTarget.checked })}
        />
      )}
      <Switch
        size="sm"
        label="Snap to neighbours"
        description="Corners join the borders of other shapes"
        checked={settings.snap}
        onChange={(event) => onChange({ snap: event.currentTarget.checked })}
      />
    </Stack>
  )
}

export function ToolRail({ work, rebound }: { work: Work; rebound: Rebound }) {
  const tool = useSyncExternalStore(work.store.subscribe, () => work.store.getSnapshot().tool)
  const settings = useSyncExternalStore(work.store.subscribe, () => work.store.getSnapshot().settings)
  return (
    <div className={classes.rail} role="toolbar" aria-label="Tools" aria-orientation="vertical">
      {TOOLS.map((id) => (
        <ToolButton key={id} id={id} work={work} rebound={rebound} inHand={id === tool} />
      ))}
      <span className={classes.gap} />
      <Popover position="right-end" shadow="md" withArrow>
        <Popover.Target>
          <Tooltip label="Settings of the tools" position="right" openDelay={300}>
            <ActionIcon variant="subtle" color="gray" size={36} aria-label="Settings of the tools">
              <IconAdjustmentsHorizontal size={20} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown>
          <Settings
            settings={settings}
            pixels={work.task.form === 'pixels'}
            onChange={(part) => work.store.set({ settings: { ...settings, ...part } })}
          />
        </Popover.Dropdown>
      </Popover>
      <span className={`num ${classes.size}`} title="Size of the brush in pixels of the image">
        {settings.brushSize}
      </span>
    </div>
  )
}
