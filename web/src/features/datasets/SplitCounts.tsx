// How many images each split has, and how many of them are annotated.
import { Table } from '@mantine/core'
import { SPLITS, type Dataset } from '@/api/types'
import { LinkAnchor, Panel, SplitBadge } from '@/app/components'
import { formatCount, formatShare } from '@/app/format'

/** Each count leads to its images. */
export function SplitCounts({ dataset, projectId }: { dataset: Dataset; projectId: string }) {
  const annotatedInSplits = SPLITS.reduce((sum, split) => sum + (dataset.annotated_counts[split] ?? 0), 0)
  return (
    <Panel title="Splits" hint="Training uses the annotated images of train; the others are measured.">
      <div style={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label="Images by split">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Split</Table.Th>
            <Table.Th className="table-num">Images</Table.Th>
            <Table.Th className="table-num">Annotated</Table.Th>
            <Table.Th className="table-num">Not annotated</Table.Th>
            <Table.Th className="table-num" title="Part of the annotated images that are in a split">
              Part
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...SPLITS, 'none' as const].map((split) => {
            const all = dataset.counts[split] ?? 0
            const annotated = dataset.annotated_counts[split] ?? 0
            return (
              <Table.Tr key={split}>
                <Table.Td>
                  <SplitBadge split={split === 'none' ? null : split} />
                </Table.Td>
                <Table.Td className="table-num">
                  <LinkAnchor to="/p/$projectId/images" params={{ projectId }} search={{ split }} size="sm" c="inherit" underline="always">
                    {formatCount(all)}
                  </LinkAnchor>
                </Table.Td>
                <Table.Td className="table-num">{formatCount(annotated)}</Table.Td>
                <Table.Td className="table-num">{formatCount(all - annotated)}</Table.Td>
                <Table.Td className="table-num">
                  {split === 'none' || annotatedInSplits === 0 ? '' : formatShare(annotated / annotatedInSplits, 0)}
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
      </div>
    </Panel>
  )
}
