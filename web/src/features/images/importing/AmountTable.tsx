// How much of each class an import holds: objects or images, by split.
import { Table, Text } from '@mantine/core'
import type { ImportReport } from '@/api/types'
import { ClassName, SplitBadge } from '@/app/components'
import { formatCount, formatThings } from '@/app/format'

const SPLITS = ['train', 'val', 'test', 'none'] as const

export function AmountTable({ report }: { report: ImportReport }) {
  const splits = SPLITS.filter((split) => report.amounts.some((one) => one.splits[split] !== undefined))
  return (
    <div>
      <Text fw={600} size="sm">
        {formatThings(report.classes.length, 'class', 'classes')}
        {report.empty > 0 && (
          <Text span inherit fw={400} c="dimmed">
            {' '}
            · {formatThings(report.empty, 'image')} with nothing on them
          </Text>
        )}
      </Text>
      <Table verticalSpacing={4} aria-label="Classes of the import">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            <Table.Th className="table-num">In images</Table.Th>
            {report.unit !== 'images' && (
              <Table.Th className="table-num" tt="capitalize">
                {report.unit}
              </Table.Th>
            )}
            {splits.map((split) => (
              <Table.Th key={split} className="table-num">
                <SplitBadge split={split === 'none' ? null : split} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.amounts.map((one) => (
            <Table.Tr key={one.name}>
              <Table.Td maw={220}>
                <ClassName of={one} />
              </Table.Td>
              <Table.Td className="table-num">{formatCount(one.images)}</Table.Td>
              {report.unit !== 'images' && <Table.Td className="table-num">{formatCount(one.amount)}</Table.Td>}
              {splits.map((split) => (
                <Table.Td key={split} className="table-num">
                  {formatCount(one.splits[split] ?? 0)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
