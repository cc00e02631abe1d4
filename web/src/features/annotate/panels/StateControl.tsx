// The state of the annotation: done, reviewed, sent back with a comment.
import { Button, Menu, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { useState, useSyncExternalStore } from 'react'
import type { AnnotationState } from '@/api/types'
import { FormDialog, StateBadge } from '@/app/components'
import { useSetState } from '../queries'
import type { Work } from '../work'

const STATES: readonly { state: AnnotationState; title: string }[] = [
  { state: 'todo', title: 'To do' },
  { state: 'in progress', title: 'In progress' },
  { state: 'done', title: 'Done' },
  { state: 'reviewed', title: 'Reviewed' },
]

function SendBack({ work, onClose }: { work: Work; onClose: () => void }) {
  const [comment, write] = useState('')
  const set = useSetState(work.image.id, work.task.id, work.author)
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Send back"
      dirty={comment.trim() !== ''}
      action="Send back"
      why={comment.trim() === '' ? 'Say first what is to be mended.' : null}
      onSubmit={() =>
        set.mutate(
          { state: 'in progress', comment: comment.trim() },
          {
            onSuccess: ({ state }) => {
              work.state.set(state)
              onClose()
            },
          },
        )
      }
      isPending={set.isPending}
      error={set.error}
    >
      <Textarea label="What is to be mended" description="It stands in the history of the image." autosize minRows={3} data-autofocus value={comment} onChange={(event) => write(event.currentTarget.value)} />
    </FormDialog>
  )
}

export function StateControl({ work, onChoose }: { work: Work; onChoose: (state: AnnotationState) => void }) {
  const state = useSyncExternalStore(work.state.subscribe, work.state.get)
  const [sending, dialog] = useDisclosure(false)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="compact-sm" rightSection={<IconChevronDown size={14} />} aria-label={`State: ${state}. Change it`}>
            <StateBadge state={state} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {STATES.map((one) => (
            <Menu.Item key={one.state} disabled={one.state === state} onClick={() => onChoose(one.state)}>
              {one.title}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={dialog.open}>Send back with a comment …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {sending && <SendBack work={work} onClose={dialog.close} />}
    </>
  )
}
