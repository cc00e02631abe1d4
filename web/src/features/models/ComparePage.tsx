// Versions of one task side by side, of one model or of several: scores, settings, speed and size.
import { Stack, Table } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { Version } from '@/api/types'
import { CrumbLink, ErrorPanel, LinkAnchor, Page, PageSkeleton, Panel } from '@/app/components'
import { formatBytes } from '@/app/format'
import { versionQuery } from '@/app/query'
import { useProjectId } from '@/app/useProject'
import { valueText } from '@/features/train/schema'
import { CompareVersions } from './CompareVersions'
import { answerTheSame, differingSettings, speedText } from './scores'

const MOST = 6

function Facts({ versions }: { versions: readonly Version[] }) {
  const rows: [string, string[]][] = [
    ['architecture', versions.map((one) => one.architecture_title)],
    ['speed on a CPU', versions.map((one) => speedText(one.speed))],
    ['size', versions.map((one) => formatBytes(one.bytes))],
    ['started from', versions.map((one) => one.parent_label ?? '–')],
    ...differingSettings(versions.map((one) => one.settings)).map(
      ([name, values]): [string, string[]] => [
        name.replaceAll('_', ' '),
        values.map((value) => (value === undefined ? '–' : valueText(value))),
      ],
    ),
  ]
  return (
    <Panel title="What differs" hint="Settings that are the same are left out">
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing={5} aria-label="What differs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th />
              {versions.map((one) => (
                <Table.Th key={one.id}>
                  <LinkAnchor
                    to="/p/$projectId/versions/$versionId"
                    params={{ projectId: one.project_id, versionId: one.id }}
                    fw={600}
                  >
                    {one.label}
                  </LinkAnchor>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(([name, values]) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                {values.map((value, index) => (
                  <Table.Td key={versions[index]?.id}>{value}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  )
}

function problem(ids: readonly string[], versions: readonly Version[]): Error | null {
  if (ids.length < 2 || ids.length > MOST) return new Error(`Choose 2 to ${String(MOST)} versions to compare.`)
  if (!answerTheSame(versions.map((one) => one.task)))
    return new Error('These versions know different classes, so their scores cannot be compared.')
  return null
}

export function CompareVersionsPage() {
  const projectId = useProjectId()
  const search = useSearch({ from: '/shell/p/$projectId/versions/compare' })
  const ids = (search.versions ?? '').split(',').filter(Boolean)
  const found = useQueries({ queries: ids.map((id) => versionQuery(id)) })
  const versions = found.flatMap((one) => (one.data === undefined ? [] : [one.data]))
  const error = found.find((one) => one.error)?.error ?? problem(ids, versions)
  return (
    <Page
      title="Versions side by side"
      crumbs={
        <CrumbLink to="/p/$projectId/models" params={{ projectId }}>
          Models
        </CrumbLink>
      }
      about={versions.map((one) => one.label).join(', ')}
    >
      {error ? (
        <ErrorPanel error={error} title="They could not be compared" />
      ) : versions.length < ids.length ? (
        <PageSkeleton />
      ) : (
        <Stack gap="md">
          <CompareVersions versions={versions} />
          <Facts versions={versions} />
        </Stack>
      )}
    </Page>
  )
}
