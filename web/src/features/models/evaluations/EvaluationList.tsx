// What a version was scored on: at its publication, and later on the images as they were then.
import { Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { EvaluationItem, Version } from '@/api/types'
import { ErrorPanel, LinkAnchor, Panel, RelativeTime, SplitBadge } from '@/app/components'
import { formatCount, scoreText, shortId } from '@/app/format'
import { evaluationsQuery } from '../queries'

function Row({ one, current }: { one: EvaluationItem; current: string | undefined }) {
  const projectId = one.project_id
  return (
    <Table.Tr aria-current={one.id !== null && one.id === current ? 'true' : undefined}>
      <Table.Td>
        {one.id === null ? (
          <LinkAnchor
            to="/p/$projectId/versions/$versionId"
            params={{ projectId, versionId: one.version_id }}
            search={{ split: one.split }}
          >
            at publication
          </LinkAnchor>
        ) : (
          <LinkAnchor to="/p/$projectId/evaluations/$evaluationId" params={{ projectId, evaluationId: one.id }}>
            {one.task === '' ? 'evaluation' : one.task}
          </LinkAnchor>
        )}
      </Table.Td>
      <Table.Td>
        <SplitBadge split={one.split} />
      </Table.Td>
      <Table.Td className="table-num">{one.images === 0 ? '–' : formatCount(one.images)}</Table.Td>
      <Table.Td className="table-num">{scoreText(one.headline)}</Table.Td>
      <Table.Td ff="monospace" fz="xs" title={one.snapshot_id ?? ''}>
        {one.snapshot_id === null ? '–' : shortId(one.snapshot_id)}
      </Table.Td>
      <Table.Td>
        <RelativeTime at={one.created_at} />
      </Table.Td>
    </Table.Tr>
  )
}

/** `current` is the id of the evaluation whose page this is on. */
export function EvaluationList({ version, current }: { version: Version; current?: string }) {
  const evaluations = useQuery(evaluationsQuery(version.id))
  return (
    <Panel title="Evaluations" hint={`Everything that ${version.label} was scored on`}>
      {evaluations.error && <ErrorPanel error={evaluations.error} />}
      {evaluations.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          It was not scored yet.
        </Text>
      )}
      {evaluations.data !== undefined && evaluations.data.length > 0 && (
        <Table.ScrollContainer minWidth={520}>
          <Table verticalSpacing={5} aria-label="Evaluations">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Dataset</Table.Th>
                <Table.Th>Split</Table.Th>
                <Table.Th className="table-num">Images</Table.Th>
                <Table.Th className="table-num">Score</Table.Th>
                <Table.Th>Snapshot</Table.Th>
                <Table.Th>When</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {evaluations.data.map((one) => (
                <Row key={one.id ?? one.split} one={one} current={current} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  )
}
