// Saved configurations: pick one, save the present settings by a name, delete one.
import { ActionIcon, Button, Group, Popover, Select, Stack, TextInput, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Configuration } from '@/api/types'
import { ConfirmDialog, ErrorPanel, WhyButton } from '@/app/components'
import { configurationsQuery, useDeleteConfiguration, useSaveConfiguration } from './queries'
import type { Values } from './schema'

interface Props {
  projectId: string
  trainer: string
  architecture: string
  /** What was changed from the trainer's own values. */
  settings: Values
  chosen: Configuration | null
  onChoose: (configuration: Configuration | null) => void
}

function SaveAs({ projectId, trainer, architecture, settings, onChoose }: Props) {
  const [opened, { toggle, close }] = useDisclosure(false)
  const [name, setName] = useState('')
  const save = useSaveConfiguration(projectId)
  const submit = () =>
    save.mutate(
      { name: name.trim(), trainer, architecture, settings },
      {
        onSuccess: (saved) => {
          setName('')
          close()
          onChoose(saved)
        },
      },
    )
  return (
    <Popover opened={opened} onChange={toggle} width={300} position="bottom-end" trapFocus withArrow>
      <Popover.Target>
        <Button variant="default" onClick={toggle}>
          Save as…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <Stack gap="xs">
            <TextInput
              label="Name of the configuration"
              description="Keeps the architecture and the settings for the next training."
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {save.error && <ErrorPanel error={save.error} />}
            <WhyButton
              type="submit"
              variant="default"
              loading={save.isPending}
              why={name.trim() === '' ? 'Give it a name first.' : null}
            >
              Save
            </WhyButton>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

export function ConfigurationBar(props: Props) {
  const { projectId, chosen, onChoose } = props
  const saved = useQuery(configurationsQuery(projectId))
  const remove = useDeleteConfiguration(projectId)
  const [deleting, dialog] = useDisclosure(false)
  const all = saved.data ?? []
  return (
    <Group gap="xs" wrap="nowrap">
      {all.length > 0 && (
        <Select
          aria-label="Saved configuration"
          placeholder="Saved configurations"
          clearable
          data={all.map((one) => ({ value: one.id, label: one.name }))}
          value={chosen?.id ?? null}
          onChange={(id) => onChoose(all.find((one) => one.id === id) ?? null)}
          w={220}
        />
      )}
      {chosen !== null && (
        <Tooltip label={`Delete the configuration “${chosen.name}”`}>
          <ActionIcon
            variant="default"
            size={34}
            onClick={dialog.open}
            aria-label={`Delete the configuration ${chosen.name}`}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <SaveAs {...props} />
      {chosen !== null && (
        <ConfirmDialog
          opened={deleting}
          onClose={dialog.close}
          title={`Delete “${chosen.name}”?`}
          action="Delete configuration"
          onConfirm={async () => {
            await remove.mutateAsync(chosen.id)
            onChoose(null)
          }}
        >
          Jobs that were started with it keep their settings.
        </ConfirmDialog>
      )}
    </Group>
  )
}
