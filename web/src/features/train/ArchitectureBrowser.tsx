// Search the architectures, open one to read about it, and choose it.
import { Box, Button, Checkbox, Group, Modal, Select, Table, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { Architecture, Trainer } from '@/api/types'
import { formatThings } from '@/app/format'
import { ArchitectureDetails } from './ArchitectureDetails'
import { distinct, findArchitectures, NO_FILTER, parametersText } from './architectures'
import classes from './train.module.css'
import { WeightsBadge } from './WeightsBadge'

interface Props {
  all: readonly Architecture[]
  trainers: readonly Trainer[]
  chosen: Architecture | null
  /** Name of the machine's default. */
  preset: string | undefined
  opened: boolean
  onClose: () => void
  onChoose: (architecture: Architecture) => void
}

export function ArchitectureBrowser({ all, trainers, chosen, preset, opened, onClose, onChoose }: Props) {
  const [filter, setFilter] = useState(NO_FILTER)
  const [openName, setOpenName] = useState<string | null>(null)
  const found = findArchitectures(all, filter)
  const open = all.find((one) => one.name === openName) ?? chosen ?? found[0]
  return (
    <Modal opened={opened} onClose={onClose} title="Choose an architecture" size={1180}>
      <Group gap="xs" mb="sm">
        <TextInput
          aria-label="Search architectures"
          placeholder="Search: a name, “fast”, “borders” …"
          leftSection={<IconSearch size={15} />}
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
          w={280}
          data-autofocus
        />
        <Select
          aria-label="Decoder"
          placeholder="Every decoder"
          clearable
          data={distinct(all, 'decoder')}
          value={filter.decoder}
          onChange={(decoder) => setFilter({ ...filter, decoder })}
          w={160}
        />
        <Select
          aria-label="Encoder"
          placeholder="Every encoder"
          clearable
          data={distinct(all, 'encoder')}
          value={filter.encoder}
          onChange={(encoder) => setFilter({ ...filter, encoder })}
          w={190}
        />
        <Checkbox
          label="weights are here"
          checked={filter.here}
          onChange={(event) => setFilter({ ...filter, here: event.currentTarget.checked })}
        />
        <Text size="sm" c="dimmed" ml="auto">
          {formatThings(found.length, 'architecture')}
        </Text>
      </Group>
      <div className={classes.browser}>
        <div className={classes.scroll}>
          {found.length === 0 ? (
            <Text c="dimmed" size="sm" py="xl" ta="center">
              No architecture fits. Take a word out of the search, or a filter.
            </Text>
          ) : (
            <Table highlightOnHover stickyHeader aria-label="Architectures">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Decoder</Table.Th>
                  <Table.Th>Encoder</Table.Th>
                  <Table.Th className="table-num">Parameters</Table.Th>
                  <Table.Th>Weights</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.map((one) => (
                  <Table.Tr
                    key={one.name}
                    className={classes.row ?? ''}
                    data-chosen={one.name === open?.name || undefined}
                    onClick={() => setOpenName(one.name)}
                  >
                    <Table.Td>
                      <UnstyledButton className={classes.pick ?? ''} fz="sm" onFocus={() => setOpenName(one.name)}>
                        {one.title}
                        {one.name === preset && (
                          <Text span size="xs" c="dimmed" display="block" fw={400}>
                            default on this machine
                          </Text>
                        )}
                      </UnstyledButton>
                    </Table.Td>
                    <Table.Td>{one.decoder}</Table.Td>
                    <Table.Td>{one.encoder}</Table.Td>
                    <Table.Td className="table-num">{parametersText(one.parameters)}</Table.Td>
                    <Table.Td>
                      <WeightsBadge of={one} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </div>
        {open !== undefined && (
          <Box>
            <div className={classes.details}>
              <ArchitectureDetails of={open} trainer={trainers.find((one) => one.name === open.trainer)} />
            </div>
            <Group justify="flex-end" mt="sm">
              <Button
                onClick={() => {
                  onChoose(open)
                  onClose()
                }}
              >
                Use {open.title}
              </Button>
            </Group>
          </Box>
        )}
      </div>
    </Modal>
  )
}
