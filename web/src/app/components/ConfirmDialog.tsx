// Asks before something is deleted or stopped, and shows the error when that fails.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorPanel } from './ErrorPanel'

interface Props {
  opened: boolean
  onClose: () => void
  title: string
  /** What will be lost, in plain words. */
  children: ReactNode
  /** The word on the button ("Delete 3 images"). */
  action: string
  onConfirm: () => Promise<unknown>
}

/** The dialog closes when `onConfirm` has succeeded. */
export function ConfirmDialog({ opened, onClose, title, children, action, onConfirm }: Props) {
  const confirm = useMutation({ mutationFn: onConfirm, onSuccess: onClose })
  const close = () => {
    confirm.reset()
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title={title}>
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        {confirm.error && <ErrorPanel error={confirm.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Keep
          </Button>
          <Button color="red.9" loading={confirm.isPending} onClick={() => confirm.mutate()}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
