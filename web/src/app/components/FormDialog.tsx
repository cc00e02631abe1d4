// A dialog with a form: one button that sends it, and a question before what was typed is thrown away.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { ErrorPanel } from './ErrorPanel'
import { WhyButton } from './WhyButton'

interface Props {
  opened: boolean
  onClose: () => void
  title: string
  /** The fields. */
  children: ReactNode
  /** Something was typed that closing would lose. */
  dirty: boolean
  /** The word on the button ("Create"). */
  action: string
  /** Why it cannot be sent yet, as a sentence; null when it can. */
  why: string | null
  onSubmit: () => void
  isPending: boolean
  error: Error | null
}

function LeaveQuestion({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <Group justify="space-between" gap="xs" role="alert">
      <Text size="sm" fw={500}>
        Throw away what you typed?
      </Text>
      <Group gap="xs">
        <Button variant="default" onClick={onStay} autoFocus>
          Keep writing
        </Button>
        <Button color="red.9" onClick={onLeave}>
          Throw away
        </Button>
      </Group>
    </Group>
  )
}

/** Escape, a click beside it and "Cancel" ask first when something was typed; Escape again keeps it. */
export function FormDialog({ opened, onClose, title, children, dirty, action, why, onSubmit, isPending, error }: Props) {
  const [asking, setAsking] = useState(false)
  const leave = () => {
    setAsking(false)
    onClose()
  }
  const close = () => {
    if (asking) setAsking(false)
    else if (dirty) setAsking(true)
    else leave()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!why) onSubmit()
  }
  return (
    <Modal opened={opened} onClose={close} title={title}>
      <form onSubmit={submit}>
        <Stack>
          {children}
          {error && <ErrorPanel error={error} />}
          {asking ? (
            <LeaveQuestion onStay={() => setAsking(false)} onLeave={leave} />
          ) : (
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <WhyButton type="submit" loading={isPending} why={why}>
                {action}
              </WhyButton>
            </Group>
          )}
        </Stack>
      </form>
    </Modal>
  )
}
