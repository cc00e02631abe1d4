// The list of keys, shown by "?".
import { Group, Kbd, Modal, Stack, Table, Text } from '@mantine/core'
import { Fragment } from 'react'
import { SUBJECTS } from './subjects'

type Row = readonly [keys: readonly string[], does: string]

const everywhere: readonly Row[] = [
  [['/'], 'Search on this page'],
  [['g', 'h'], 'Go to the projects'],
  ...SUBJECTS.map((one): Row => [['g', one.key], `Go to ${one.name}`]),
  [['?'], 'Show these keys'],
]
const onImage: readonly Row[] = [
  [['D'], 'Previous image'],
  [['F'], 'Next image'],
  [['space'], 'Show or hide the overlay'],
  [['+'], 'Zoom in'],
  [['−'], 'Zoom out'],
  [['0'], 'Show the whole picture (also Ctrl+0)'],
  [['1'], 'One pixel for one of the screen'],
  [['←'], 'Move the picture when it is larger, with all arrows'],
  [['esc'], 'Back to the grid'],
]

function Rows({ title, rows }: { title: string; rows: readonly Row[] }) {
  return (
    <div>
      <Text fw={600} size="sm" mb={4}>
        {title}
      </Text>
      <Table withRowBorders={false} verticalSpacing={4}>
        <Table.Tbody>
          {rows.map(([keys, does]) => (
            <Table.Tr key={does}>
              <Table.Td>{does}</Table.Td>
              <Table.Td w={120} ta="right">
                <Group gap={4} justify="flex-end">
                  {keys.map((key, index) => (
                    <Fragment key={key}>
                      {index > 0 && (
                        <Text span size="xs" c="dimmed">
                          then
                        </Text>
                      )}
                      <Kbd>{key}</Kbd>
                    </Fragment>
                  ))}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** Opened by the shell. */
export function KeysDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys">
      <Stack>
        <Rows title="Everywhere" rows={everywhere} />
        <Rows title="On a picture" rows={onImage} />
      </Stack>
    </Modal>
  )
}
