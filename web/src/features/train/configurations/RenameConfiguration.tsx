// Another name for a configuration.
import { Modal, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Configuration } from '@/api/types'
import { ErrorPanel, WhyButton } from '@/app/components'
import { useConfigurationActions } from '../queries'

interface Props {
  projectId: string
  of: Configuration
  opened: boolean
  onClose: () => void
}

export function RenameConfiguration({ projectId, of, opened, onClose }: Props) {
  const [name, setName] = useState(of.name)
  const { change } = useConfigurationActions(projectId)
  return (
    <Modal opened={opened} onClose={onClose} title={`Rename “${of.name}”`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ id: of.id, body: { name: name.trim() } }, { onSuccess: onClose })
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name of the configuration"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          {change.error && <ErrorPanel error={change.error} />}
          <WhyButton type="submit" loading={change.isPending} why={name.trim() === '' ? 'Give it a name first.' : null}>
            Rename
          </WhyButton>
        </Stack>
      </form>
    </Modal>
  )
}
