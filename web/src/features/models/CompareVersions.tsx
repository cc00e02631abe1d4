// Versions side by side: the headline and the number of each class on one split, the best of each row in bold.
import { SegmentedControl, Table, Text } from '@mantine/core'
import { useState } from 'react'
import type { Version } from '@/api/types'
import { ClassName, Panel } from '@/app/components'
import { formatScore } from '@/app/format'
import { comparedBy, compareVersions, sharedSplits } from './scores'

function differenceText(value: number | null | undefined, first: number | null | undefined): string {
  if (typeof value !== 'number' || typeof first !== 'number') return ''
  const difference = value - first
  return `${difference >= 0 ? '+' : '−'}${Math.abs(difference).toFixed(3)}`
}

export function CompareVersions({ versions }: { versions: readonly Version[] }) {
  const splits = sharedSplits(versions.map((one) => one.scores))
  const [chosen, setChosen] = useState<string | null>(null)
  const split = chosen !== null && splits.includes(chosen) ? chosen : splits[0]
  if (split === undefined) return null
  const scores = versions.map((one) => one.scores)
  const rows = compareVersions(scores, split)
  return (
    <Panel
      title="Side by side"
      hint={`${comparedBy(scores, split)}, on ${split}; the difference is to ${versions[0]?.label ?? ''}`}
      actions={<SegmentedControl size="xs" aria-label="Split" data={splits} value={split} onChange={setChosen} />}
    >
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing={5} aria-label={`Versions side by side on ${split}`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Class</Table.Th>
              {versions.map((version) => (
                <Table.Th key={version.id} className="table-num">
                  {version.label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.name} fw={row.color === null ? 600 : 400}>
                <Table.Td>
                  {row.color === null ? row.name : <ClassName of={{ name: row.name, color: row.color }} />}
                </Table.Td>
                {row.values.map((value, index) => (
                  <Table.Td key={versions[index]?.id} className="table-num">
                    {index > 0 && (
                      <Text span size="xs" c="dimmed" mr={8} fw={400}>
                        {differenceText(value, row.values[0])}
                      </Text>
                    )}
                    <span style={row.best === index ? { fontWeight: 700, color: 'var(--tz-accent)' } : undefined}>
                      {value === undefined ? '–' : formatScore(value)}
                    </span>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  )
}
