// The versions of a model in a table; selected ones are compared side by side.
import { Checkbox, Table, Text } from '@mantine/core'
import type { Version } from '@/api/types'
import { LinkAnchor, RelativeTime } from '@/app/components'
import { formatBytes, formatScore, shortId } from '@/app/format'
import { headlineOf, SPLIT_ORDER } from '@/kinds/scored'

interface Props {
  versions: readonly Version[]
  selected: readonly string[]
  onSelect: (ids: string[]) => void
}

/** The score of a version on one split; a dash where it was not scored. */
function scoreText(version: Version, split: string): string {
  const scores = version.scores[split]
  return scores === undefined ? '–' : formatScore(headlineOf(scores).value)
}

export function VersionTable({ versions, selected, onSelect }: Props) {
  const toggle = (id: string, on: boolean) => onSelect(on ? [...selected, id] : selected.filter((one) => one !== id))
  const some = versions.flatMap((one) => Object.values(one.scores))[0]
  const name = some === undefined ? 'score' : headlineOf(some).name
  return (
    <Table.ScrollContainer minWidth={820}>
      <Table aria-label="Versions">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <span className="visually-hidden">Compare</span>
            </Table.Th>
            <Table.Th>Version</Table.Th>
            <Table.Th>Architecture</Table.Th>
            {SPLIT_ORDER.map((split) => (
              <Table.Th key={split} className="table-num">
                {name} {split}
              </Table.Th>
            ))}
            <Table.Th>Started from</Table.Th>
            <Table.Th>Snapshot</Table.Th>
            <Table.Th className="table-num">Size</Table.Th>
            <Table.Th>Trained</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {versions.map((version) => (
            <Table.Tr key={version.id}>
              <Table.Td>
                <Checkbox
                  aria-label={`Compare version ${String(version.number)}`}
                  checked={selected.includes(version.id)}
                  onChange={(event) => toggle(version.id, event.currentTarget.checked)}
                />
              </Table.Td>
              <Table.Td>
                <LinkAnchor
                  to="/p/$projectId/versions/$versionId"
                  params={{ projectId: version.project_id, versionId: version.id }}
                  fw={500}
                >
                  {version.label}
                </LinkAnchor>
              </Table.Td>
              <Table.Td>{version.architecture_title}</Table.Td>
              {SPLIT_ORDER.map((split) => (
                <Table.Td key={split} className="table-num">
                  {scoreText(version, split)}
                </Table.Td>
              ))}
              <Table.Td>
                {version.parent_id === null ? (
                  <Text span size="sm" c="dimmed">
                    –
                  </Text>
                ) : (
                  <LinkAnchor
                    to="/p/$projectId/versions/$versionId"
                    params={{ projectId: version.project_id, versionId: version.parent_id }}
                  >
                    {version.parent_label}
                  </LinkAnchor>
                )}
              </Table.Td>
              <Table.Td ff="monospace" fz="xs" title={version.snapshot_id ?? ''}>
                {version.snapshot_id === null ? '–' : shortId(version.snapshot_id)}
              </Table.Td>
              <Table.Td className="table-num">{formatBytes(version.bytes)}</Table.Td>
              <Table.Td>
                <RelativeTime at={version.created_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
