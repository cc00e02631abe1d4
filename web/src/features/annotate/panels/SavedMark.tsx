// Whether everything is saved, in a word that is always there.
import { Button, Modal, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp } from '@tabler/icons-react'
import { useDisclosure } from '@mantine/hooks'
import { useSyncExternalStore } from 'react'
import type { SyncState } from '@/editor/sync/sync'
import type { Work } from '../work'
import classes from '../annotate.module.css'

function wordsOf({ mark, waiting, kept }: SyncState): { word: string; hint: string; Icon: typeof IconCloudCheck; tone: string } {
  const many = `${String(waiting)} ${waiting === 1 ? 'change' : 'changes'}`
  if (mark === 'saved') return { word: 'Saved', hint: 'The server has everything.', Icon: IconCloudCheck, tone: 'calm' }
  if (mark === 'saving') return { word: 'Saving', hint: `${many} on the way.`, Icon: IconCloudUp, tone: 'calm' }
  if (mark === 'refused') return { word: 'Changed by two', hint: 'Somebody else changed the same shapes: click to decide.', Icon: IconAlertTriangle, tone: 'warn' }
  if (mark === 'wrong') return { word: 'Not saved', hint: 'The server does not take it: click to see why.', Icon: IconAlertTriangle, tone: 'warn' }
  const hint = kept
    ? `The server does not answer. ${many} kept in this browser, and sent when it is back.`
    : `The server does not answer, and this browser keeps nothing. Leave this page open: ${many} would be lost.`
  return { word: kept ? 'Not saved: kept in this browser' : 'Not saved', hint, Icon: IconCloudOff, tone: 'warn' }
}

/** What cannot be saved, and the way out: it is given to the person as a file, never thrown away unasked. */
function WrongDialog({ work, state, onClose }: { work: Work; state: SyncState; onClose: () => void }) {
  const discard = async () => {
    const gone = await work.sync.discard()
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([JSON.stringify(gone, null, 1)], { type: 'application/json' }))
    link.download = `${work.image.path.replaceAll('/', '_')}.unsaved.json`
    link.click()
    window.location.reload()
  }
  return (
    <Modal opened onClose={onClose} title="This cannot be saved">
      <Stack>
        <Text size="sm">{state.problem?.message}</Text>
        <Text size="sm" c="dimmed">
          {state.problem?.remedy}
        </Text>
        <Button variant="default" onClick={() => void discard()}>
          Download these changes and open the image as the server has it
        </Button>
      </Stack>
    </Modal>
  )
}

export function SavedMark({ work, onDecide }: { work: Work; onDecide: () => void }) {
  const state = useSyncExternalStore(work.sync.subscribe, work.sync.getState)
  const [shown, dialog] = useDisclosure(false)
  const { word, hint, Icon, tone } = wordsOf(state)
  const act = () => {
    if (state.mark === 'refused') onDecide()
    else if (state.mark === 'wrong') dialog.open()
    else work.sync.flush()
  }
  return (
    <>
      <Tooltip label={hint} multiline maw={280}>
        <UnstyledButton className={classes.saved ?? ''} data-tone={tone} data-mark={state.mark} onClick={act} aria-live="polite">
          <Icon size={16} stroke={1.7} aria-hidden />
          <span>{word}</span>
        </UnstyledButton>
      </Tooltip>
      {shown && <WrongDialog work={work} state={state} onClose={dialog.close} />}
    </>
  )
}
