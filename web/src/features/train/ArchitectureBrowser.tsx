// Search and sort the architectures, open one to read about it, and choose it.
import { Box, Button, Checkbox, Group, Modal, Select, Table, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { Architecture, Trainer } from '@/api/types'
import { formatThings } from '@/app/format'
import { ArchitectureDetails } from './ArchitectureDetails'
import {
  type ArchitectureFilter,
  type ArchitectureOrder,
  distinct,
  findArchitectures,
  NO_FILTER,
  parametersText,
  sortArchitectures,
  type Sorting,
} from './architectures'
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

const COLUMNS: readonly { by: ArchitectureOrder; word: string; wide?: boolean; number?: boolean }[] = [
  { by: 'title', word: 'Name' },
  { by: 'decoder', word: 'Decoder', wide: true },
  { by: 'encoder', word: 'Encoder', wide: true },
  { by: 'parameters', word: 'Size', number: true },
  { by: 'weights_status', word: 'Weights' },
  { by: 'licence', word: 'Licence', wide: true },
]

/** A second press turns the order round. */
function Heads({ sorting, onSort }: { sorting: Sorting | null; onSort: (sorting: Sorting) => void }) {
  return (
    <Table.Tr>
      {COLUMNS.map(({ by, word, wide, number }) => {
        const mine = sorting?.by === by
        const Arrow = mine && sorting.down ? IconArrowDown : IconArrowUp
        return (
          <Table.Th
            key={by}
            className={[wide && classes.wide, number && 'table-num'].filter(Boolean).join(' ')}
            aria-sort={mine ? (sorting.down ? 'descending' : 'ascending') : 'none'}
          >
            <UnstyledButton className={classes.sort ?? ''} fz="sm" onClick={() => onSort({ by, down: mine && !sorting.down })}>
              {word}
              <Arrow size={13} aria-hidden style={{ visibility: mine ? 'visible' : 'hidden' }} />
            </UnstyledButton>
          </Table.Th>
        )
      })}
    </Table.Tr>
  )
}

interface FilterProps {
  all: readonly Architecture[]
  filter: ArchitectureFilter
  onChange: (filter: ArchitectureFilter) => void
  count: number
}

function Filters({ all, filter, onChange, count }: FilterProps) {
  return (
    <Group gap="xs" mb="sm">
      <TextInput
        aria-label="Search architectures"
        placeholder="Search: a name, “fast”, “borders” …"
        leftSection={<IconSearch size={15} />}
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        flex="1 1 220px"
        maw={{ xs: 300 }}
        data-autofocus
      />
      <Select
        aria-label="Decoder"
        placeholder="Every decoder"
        clearable
        data={distinct(all, 'decoder')}
        value={filter.decoder}
        onChange={(decoder) => onChange({ ...filter, decoder })}
        flex="1 1 130px"
        maw={{ xs: 170 }}
      />
      <Select
        aria-label="Encoder"
        placeholder="Every encoder"
        clearable
        data={distinct(all, 'encoder')}
        value={filter.encoder}
        onChange={(encoder) => onChange({ ...filter, encoder })}
        flex="1 1 130px"
        maw={{ xs: 190 }}
      />
      <Checkbox
        label="weights are here"
        checked={filter.here}
        onChange={(event) => onChange({ ...filter, here: event.currentTarget.checked })}
      />
      <Text size="sm" c="dimmed" ml="auto">
        {formatThings(count, 'architecture')}
      </Text>
    </Group>
  )
}

export function ArchitectureBrowser({ all, trainers, chosen, preset, opened, onClose, onChoose }: Props) {
  const [filter, setFilter] = useState(NO_FILTER)
  const [openName, setOpenName] = useState<string | null>(null)
  const [sorting, setSorting] = useState<Sorting | null>(null)
  const narrow = useMediaQuery('(max-width: 900px)')
  const found = sortArchitectures(findArchitectures(all, filter), sorting)
  const open = all.find((one) => one.name === openName) ?? chosen ?? found[0]
  return (
    <Modal opened={opened} onClose={onClose} title="Choose an architecture" size={1180} fullScreen={narrow}>
      <Filters all={all} filter={filter} onChange={setFilter} count={found.length} />
      <div className={classes.browser}>
        <div className={classes.scroll} tabIndex={0} role="group" aria-label="List of architectures">
          {found.length === 0 ? (
            <Text c="dimmed" size="sm" py="xl" ta="center">
              No architecture fits. Take a word out of the search, or a filter.
            </Text>
          ) : (
            <Table highlightOnHover stickyHeader aria-label="Architectures">
              <Table.Thead>
                <Heads sorting={sorting} onSort={setSorting} />
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
                    <Table.Td className={classes.wide ?? ''}>{one.decoder}</Table.Td>
                    <Table.Td className={classes.wide ?? ''}>{one.encoder}</Table.Td>
                    <Table.Td className="table-num">{parametersText(one.parameters)}</Table.Td>
                    <Table.Td>
                      <WeightsBadge of={one} />
                    </Table.Td>
                    <Table.Td className={classes.wide ?? ''}>{one.licence}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </div>
        {open !== undefined && (
          <Box>
            <div className={classes.details} tabIndex={0} role="group" aria-label={`About ${open.title}`}>
              <ArchitectureDetails of={open} trainer={trainers.find((one) => one.name === open.trainer)} />
            </div>
            <Group justify="flex-end" mt="sm" className={classes.use ?? ''}>
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
