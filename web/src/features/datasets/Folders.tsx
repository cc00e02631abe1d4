// Puts whole folders into splits.
import { SegmentedControl, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Split } from '@/api/types'
import { ErrorPanel, Panel, SplitBadge } from '@/app/components'
import { formatCount } from '@/app/format'
import { imageFoldersQuery } from '@/app/query'
import { folderCountsQuery, useDatasetChanges, type FolderCounts } from './queries'

interface Props {
  projectId: string
  taskId: string
  datasetId: string
}

const choices = [
  { value: 'train', label: 'train' },
  { value: 'val', label: 'val' },
  { value: 'test', label: 'test' },
  { value: 'none', label: 'no split' },
]

/** The split that all images of a folder share, or '' when they differ or are unknown. */
export function sharedSplit(counts: FolderCounts | undefined): string {
  const used = Object.entries(counts ?? {}).filter(([, count]) => count > 0)
  return used.length === 1 ? (used[0]?.[0] ?? '') : ''
}

function FolderRow({ folder, projectId, taskId, datasetId }: Props & { folder: string }) {
  const { data: counts } = useQuery(folderCountsQuery(projectId, taskId, folder))
  const { folder: assign } = useDatasetChanges(projectId, datasetId)
  const total = counts && counts.train + counts.val + counts.test + counts.none
  const shared = sharedSplit(counts)
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {folder}
        {assign.error && <ErrorPanel error={assign.error} />}
      </Table.Td>
      <Table.Td className="table-num">{total === undefined ? '…' : formatCount(total)}</Table.Td>
      <Table.Td>
        {counts && shared === '' && (
          <Text span size="sm" className="num" c="dimmed">
            mixed:{' '}
            {(['train', 'val', 'test', 'none'] as const)
              .filter((split) => counts[split] > 0)
              .map((split) => `${counts[split]} ${split === 'none' ? 'in no split' : split}`)
              .join(', ')}
          </Text>
        )}
        {shared !== '' && <SplitBadge split={shared === 'none' ? null : shared} />}
      </Table.Td>
      <Table.Td ta="right">
        <SegmentedControl
          size="xs"
          aria-label={`Put all of ${folder} into`}
          data={choices}
          value={shared}
          disabled={assign.isPending}
          onChange={(value) => assign.mutate({ folder, split: value === 'none' ? null : (value as Split) })}
        />
      </Table.Td>
    </Table.Tr>
  )
}

/** Nothing when the project has no folders. */
export function Folders({ projectId, taskId, datasetId }: Props) {
  const { data, error } = useQuery(imageFoldersQuery(projectId))
  if (error) return <ErrorPanel error={error} title="The folders could not be listed" />
  if (!data || data.folders.length === 0) return null
  return (
    <Panel title="Folders" hint="Put all images of a folder into one split.">
      <div style={{ overflowX: 'auto' }}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Folder</Table.Th>
            <Table.Th className="table-num">Images</Table.Th>
            <Table.Th>Now in</Table.Th>
            <Table.Th ta="right">Put all into</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.folders.map((folder) => (
            <FolderRow key={folder} folder={folder} projectId={projectId} taskId={taskId} datasetId={datasetId} />
          ))}
        </Table.Tbody>
      </Table>
      </div>
    </Panel>
  )
}
