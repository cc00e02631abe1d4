// The line above the picture: back, which image, neighbours, state, saved, undo and redo, history and keys.
import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, IconArrowLeft, IconChevronLeft, IconChevronRight, IconHistory, IconKeyboard, type Icon } from '@tabler/icons-react'
import { useSyncExternalStore, type ReactNode } from 'react'
import type { AnnotationState } from '@/api/types'
import { LinkIcon } from '@/app/components'
import { formatCount } from '@/app/format'
import { keyOf, keyWords, type Action, type Rebound } from '../bindings'
import { LookMenu } from './LookMenu'
import { SavedMark } from './SavedMark'
import { StateControl } from './StateControl'
import type { Work } from '../work'
import classes from '../annotate.module.css'

interface Props {
  work: Work
  rebound: Rebound
  projectId: string
  filters: { folder?: string; split?: string; state?: string; query?: string }
  position: { index: number; of: number } | null
  hasPrevious: boolean
  hasNext: boolean
  perform: (action: Action) => void
  onState: (state: AnnotationState) => void
  onHistory: () => void
  onDecide: () => void
}

function Tool({ label, hint, off, icon: IconOf, onClick }: { label: string; hint: string; off?: boolean; icon: Icon; onClick: () => void }) {
  return (
    <Tooltip label={hint === '' ? label : `${label} (${hint})`}>
      <ActionIcon variant="subtle" color="gray" size={32} aria-label={label} aria-disabled={off} data-disabled={off || undefined} onClick={() => !off && onClick()}>
        <IconOf size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  )
}

export function TopBar(props: Props): ReactNode {
  const { work, rebound, projectId, filters, position, perform } = props
  const history = useSyncExternalStore(work.store.subscribe, () => work.store.getSnapshot().history)
  const hint = (action: Action) => keyWords(keyOf(action, rebound))
  return (
    <header className={classes.top}>
      <LinkIcon to="/p/$projectId/images/$imageId" params={{ projectId, imageId: work.image.id }} search={filters} variant="subtle" color="gray" size={32} aria-label="Back to the image" title="Back to the image (Esc)">
        <IconArrowLeft size={18} />
      </LinkIcon>
      <Text component="h1" size="sm" fw={600} truncate title={work.image.path} className={classes.title ?? ''}>
        {work.image.path}
      </Text>
      <SavedMark work={work} onDecide={props.onDecide} />
      <span className={classes.gap} />
      <Group gap={2} wrap="nowrap" className={classes.wide ?? ''}>
        <Tool label="Undo" hint={hint('undo')} off={history.done === null} icon={IconArrowBackUp} onClick={() => perform('undo')} />
        <Tool label="Redo" hint={hint('redo')} off={history.undone === null} icon={IconArrowForwardUp} onClick={() => perform('redo')} />
        <LookMenu work={work} />
        <Tool label="History" hint="" icon={IconHistory} onClick={props.onHistory} />
        <Tool label="Keys" hint={hint('keys')} icon={IconKeyboard} onClick={() => perform('keys')} />
      </Group>
      <StateControl work={work} onChoose={props.onState} />
      <Group gap={2} wrap="nowrap">
        {position && (
          <Text size="xs" c="dimmed" className={`num ${classes.wide}`} style={{ whiteSpace: 'nowrap' }}>
            {formatCount(position.index + 1)} / {formatCount(position.of)}
          </Text>
        )}
        <Tool label="Previous image" hint={hint('previous')} off={!props.hasPrevious} icon={IconChevronLeft} onClick={() => perform('previous')} />
        <Tool label="Next image" hint={hint('next')} off={!props.hasNext} icon={IconChevronRight} onClick={() => perform('next')} />
      </Group>
      <Tooltip label={`Say that it is done, and go on (${hint('doneNext')})`}>
        <Button size="compact-sm" h={30} onClick={() => perform('doneNext')}>
          Done
        </Button>
      </Tooltip>
    </header>
  )
}
