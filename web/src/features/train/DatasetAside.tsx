// What will be learned from: images of each split, advice, and the way to change it.
import { Group, List, Stack, Table, Text } from '@mantine/core'
import { IconBulb } from '@tabler/icons-react'
import type { Dataset, Task } from '@/api/types'
import { LinkAnchor, Panel, SplitBadge } from '@/app/components'
import { formatCount, formatThings } from '@/app/format'
import { FEW_IMAGES } from '@/features/jobs/page/advice'

interface Props {
  projectId: string
  task: Task
  dataset: Dataset
}

const SPLITS = ['train', 'val', 'test'] as const

export function DatasetAside({ projectId, task, dataset }: Props) {
  const unassigned = dataset.annotated_counts.none ?? 0
  const train = dataset.annotated_counts.train ?? 0
  return (
    <Panel
      title="Data"
      hint={`${task.name} · ${formatThings(task.classes.length, 'class', 'classes')}`}
      actions={
        <LinkAnchor to="/p/$projectId/dataset" params={{ projectId }} size="sm">
          Change splits
        </LinkAnchor>
      }
    >
      <Table verticalSpacing={4} aria-label="Images by split">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Split</Table.Th>
            <Table.Th className="table-num">Images</Table.Th>
            <Table.Th className="table-num">Annotated</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {SPLITS.map((split) => (
            <Table.Tr key={split}>
              <Table.Td>
                <SplitBadge split={split} />
              </Table.Td>
              <Table.Td className="table-num">{formatCount(dataset.counts[split] ?? 0)}</Table.Td>
              <Table.Td className="table-num">{formatCount(dataset.annotated_counts[split] ?? 0)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Stack gap={6} mt="sm">
        {unassigned > 0 && (
          <Text size="xs" c="dimmed">
            {formatThings(unassigned, 'more annotated image')} {unassigned === 1 ? 'is in no split and is not used' : 'are in no split and are not used'}.
          </Text>
        )}
        {dataset.advice.length > 0 && (
          <Group gap={8} wrap="nowrap" align="flex-start">
            <IconBulb size={16} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
            <List size="xs" spacing={4} listStyleType="none" styles={{ root: { paddingInlineStart: 0 } }}>
              {dataset.advice.map((one) => (
                <List.Item key={one}>{one}</List.Item>
              ))}
            </List>
          </Group>
        )}
        <Text size="xs" c="dimmed">
          A snapshot of these images and labels is frozen when the training starts; later changes do not reach it.
          {train >= FEW_IMAGES && dataset.advice.length === 0 && ' The default settings are a good first try.'}
        </Text>
      </Stack>
    </Panel>
  )
}
