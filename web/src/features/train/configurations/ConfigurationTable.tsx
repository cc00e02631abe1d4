// Configurations in a table, each with what can be done with it.
import { ActionIcon, Checkbox, Group, Menu, Table, Text, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconCopy, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { Architecture, Configuration } from '@/api/types'
import { ConfirmDialog, LinkAnchor, LinkButton, RelativeTime } from '@/app/components'
import { useConfigurationActions } from '../queries'
import { RenameConfiguration } from './RenameConfiguration'
import { valueText } from '../schema'

interface Props {
  projectId: string
  all: readonly Configuration[]
  architectures: readonly Architecture[]
  picked: readonly string[]
  /** So many can be picked. */
  most: number
  onPick: (ids: string[]) => void
}

function settingsText(one: Configuration): string {
  const said = Object.entries(one.settings).map(([name, value]) => `${name.replaceAll('_', ' ')} ${valueText(value)}`)
  if (one.classes !== null) said.push(`only ${one.classes.join(', ')}`)
  return said.join(' · ') || 'as the trainer has them'
}

function Actions({ projectId, of }: { projectId: string; of: Configuration }) {
  const { copy, remove } = useConfigurationActions(projectId)
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null)
  const close = () => setDialog(null)
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      <LinkButton size="xs" variant="default" to="/p/$projectId/train" params={{ projectId }} search={{ configuration: of.id }}>
        Use
      </LinkButton>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={`More for ${of.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => copy.mutate(of.id)}>
            Copy
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setDialog('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setDialog('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenameConfiguration projectId={projectId} of={of} opened={dialog === 'rename'} onClose={close} />
      <ConfirmDialog
        opened={dialog === 'delete'}
        onClose={close}
        title={`Delete “${of.name}”?`}
        action="Delete configuration"
        onConfirm={async () => {
          await remove.mutateAsync(of.id)
        }}
      >
        Jobs that were started with it keep their settings.
      </ConfirmDialog>
    </Group>
  )
}

export function ConfigurationTable({ projectId, all, architectures, picked, most, onPick }: Props) {
  const toggle = (id: string) => onPick(picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id])
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table verticalSpacing={6} aria-label="Configurations">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36} aria-label="Compare" />
            <Table.Th>Name</Table.Th>
            <Table.Th>For</Table.Th>
            <Table.Th>Architecture</Table.Th>
            <Table.Th>Settings</Table.Th>
            <Table.Th>Model</Table.Th>
            <Table.Th>Changed</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {all.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>
                <Checkbox
                  size="xs"
                  aria-label={`Compare ${one.name}`}
                  checked={picked.includes(one.id)}
                  disabled={!picked.includes(one.id) && picked.length >= most}
                  onChange={() => toggle(one.id)}
                />
              </Table.Td>
              <Table.Td>
                <LinkAnchor to="/p/$projectId/train" params={{ projectId }} search={{ configuration: one.id }} fw={600}>
                  {one.name}
                </LinkAnchor>
                {one.gone.length > 0 && (
                  <Tooltip label={one.gone.join(' ')} multiline maw={340}>
                    <Text size="xs" c="var(--mantine-color-yellow-text)" component="div" tabIndex={0}>
                      <IconAlertTriangle size={12} aria-hidden /> {one.gone.join(' ')}
                    </Text>
                  </Tooltip>
                )}
              </Table.Td>
              <Table.Td>{one.kind ?? 'any kind'}</Table.Td>
              <Table.Td>{architectures.find((each) => each.name === one.architecture)?.title ?? one.architecture}</Table.Td>
              <Table.Td>
                <Text size="xs" c="dimmed" maw={320}>
                  {settingsText(one)}
                </Text>
              </Table.Td>
              <Table.Td>
                {one.model_name ?? '–'}
                {one.start_from_label !== null && (
                  <Text size="xs" c="dimmed">
                    from {one.start_from_label}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <RelativeTime at={one.updated_at} />
              </Table.Td>
              <Table.Td>
                <Actions projectId={projectId} of={one} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
