// The buttons of a viewport: smaller, how large it is, larger, all of it, one to one.
import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core'
import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react'
import { showOneToOne, showWhole, STEP, zoomBy, type Target } from './gestures'
import { viewOf } from './geometry/look'
import { scaleLabel } from './geometry/view'
import classes from './viewer.module.css'

function Tool({ label, hint, onClick, children }: { label: string; hint: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <Tooltip label={`${label} (${hint})`} position="top">
      <ActionIcon variant="subtle" color="gray" size={30} aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

/** It is drawn anew whenever its viewport is. */
export function ZoomBar({ target }: { target: Target }) {
  const { scale } = viewOf(target.store.get(), target.image, target.area)
  return (
    <div className={classes.bar} role="toolbar" aria-label="Zoom">
      <Tool label="Zoom out" hint="−" onClick={() => zoomBy(target, 1 / STEP)}>
        <IconMinus size={16} />
      </Tool>
      <output className={`num ${classes.level}`} aria-label="Zoom level">
        {scaleLabel(scale)}
      </output>
      <Tool label="Zoom in" hint="+" onClick={() => zoomBy(target, STEP)}>
        <IconPlus size={16} />
      </Tool>
      <Tool label="Show the whole picture" hint="0" onClick={() => showWhole(target)}>
        <IconMaximize size={16} />
      </Tool>
      <Tooltip label="One pixel of the picture for one of the screen (1)" position="top">
        <UnstyledButton className={classes.own ?? ''} aria-label="1:1, one pixel of the picture on one of the screen" onClick={() => showOneToOne(target)}>
          1:1
        </UnstyledButton>
      </Tooltip>
    </div>
  )
}
