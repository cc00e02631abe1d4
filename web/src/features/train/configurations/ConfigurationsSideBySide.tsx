// Two or more configurations side by side; what differs is marked.
import { Switch, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorPanel, Panel } from '@/app/components'
import { configurationComparisonQuery } from '../queries'
import { valueText } from '../schema'

export function ConfigurationsSideBySide({ projectId, ids }: { projectId: string; ids: readonly string[] }) {
  const comparison = useQuery(configurationComparisonQuery(projectId, ids))
  const [all, setAll] = useState(false)
  const found = comparison.data
  const rows = (found?.values ?? []).filter((row) => all || row.differs)
  return (
    <Panel
      title="Side by side"
      actions={
        <Switch
          size="sm"
          label="Also what is the same"
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      }
    >
      {comparison.error && <ErrorPanel error={comparison.error} title="They could not be compared" />}
      {found && (
        <Table.ScrollContainer minWidth={420}>
          <Table verticalSpacing={5} aria-label="Configurations side by side">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="24%">Setting</Table.Th>
                {found.configurations.map((one) => (
                  <Table.Th key={one.id}>{one.name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.name} fw={row.differs ? 600 : 400}>
                  <Table.Td>{row.name}</Table.Td>
                  {row.values.map((value, index) => (
                    <Table.Td
                      key={found.configurations[index]?.id}
                      style={row.differs ? { background: 'var(--tz-accent-soft)' } : undefined}
                    >
                      {value === null || value === undefined ? '–' : valueText(value)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {found && rows.length === 0 && <Text size="sm">They say the same.</Text>}
    </Panel>
  )
}
