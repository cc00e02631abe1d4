// Trainings side by side: their curves over each other, the settings that differ, and the scores.
import { Group, SimpleGrid, Stack, Switch, Table, Text } from '@mantine/core'
import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { api, unwrap } from '@/api/client'
import type { JobComparison, MetricSeries } from '@/api/types'
import { ClassName, CrumbLink, ErrorPanel, JobState, LinkAnchor, Page, PageSkeleton, Panel } from '@/app/components'
import { formatScore } from '@/app/format'
import { useProjectId } from '@/app/useProject'
import { LineChart } from '@/charts/LineChart'
import { SERIES } from '@/charts/options'
import { valueText } from '@/features/train/schema'
import { planOf } from '@/kinds/plan'
import { isMoving } from '../queries'

const comparisonQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['jobs', 'compare', ids],
    queryFn: () => unwrap(api.GET('/api/v1/jobs/compare', { params: { query: { ids: [...ids] } } })),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.jobs.some(isMoving) ? 5_000 : false),
  })

const metricsQuery = (jobId: string, moving: boolean) =>
  queryOptions({
    queryKey: ['jobs', jobId, 'metrics'],
    queryFn: () => unwrap(api.GET('/api/v1/jobs/{job_id}/metrics', { params: { path: { job_id: jobId } } })),
    refetchInterval: moving ? 5_000 : false,
  })

const loss = (value: number) => (value >= 10 ? value.toFixed(1) : value.toFixed(3))
const score = (value: number) => formatScore(value)

/** What tells the jobs apart: the version that each made, else its name. */
function labels({ jobs, versions }: JobComparison): string[] {
  return jobs.map((job, index) => versions[index] ?? job.name)
}

function Curves({ of }: { of: JobComparison }) {
  const metrics = useQueries({ queries: of.jobs.map((job) => metricsQuery(job.id, isMoving(job))) })
  const data = metrics.map((one) => one.data)
  const names = labels(of)
  const lines = (name: string) =>
    names.map((label, index) => {
      const all: MetricSeries[] = data[index] ?? []
      const points = (all.find((one) => one.name === name && one.split === 'val') ?? all.find((one) => one.name === name && one.split === 'train'))?.points ?? []
      return {
        label,
        tone: SERIES[index] ?? ('plain' as const),
        curve: { x: points.map((point) => point.epoch), y: points.map((point) => point.value) },
      }
    })
  const { main } = planOf(data.flatMap((series) => (series ?? []).map((one) => one.name)), undefined)
  const empty = 'No epoch was scored yet.'
  return (
    <Panel title="Curves" hint="On val, by epoch; on train where there is no val">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <LineChart title={main.title} lines={lines(main.name)} format={score} unit syncKey="compare" height={240} empty={empty} />
        <LineChart title="Loss" lines={lines('loss')} format={loss} syncKey="compare" height={240} empty={empty} />
      </SimpleGrid>
    </Panel>
  )
}

function Heads({ of }: { of: JobComparison }) {
  const names = labels(of)
  return of.jobs.map((job, index) => (
    <Table.Th key={job.id}>
      <LinkAnchor to="/p/$projectId/jobs/$jobId" params={{ projectId: job.project_id, jobId: job.id }} fw={600}>
        {names[index]}
      </LinkAnchor>
      <Text size="xs" component="div">
        <JobState job={job} />
      </Text>
    </Table.Th>
  ))
}

function Settings({ of }: { of: JobComparison }) {
  const [all, setAll] = useState(false)
  const rows = of.settings.filter((row) => all || row.differs)
  return (
    <Panel
      title="Settings"
      actions={<Switch size="sm" label="Also those that are the same" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />}
    >
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing={5} aria-label="Settings side by side">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Setting</Table.Th>
              <Heads of={of} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.name} fw={row.differs ? 600 : 400}>
                <Table.Td>{row.name}</Table.Td>
                {row.values.map((value, index) => (
                  <Table.Td
                    key={of.jobs[index]?.id}
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
      {rows.length === 0 && <Text size="sm">Their settings are the same.</Text>}
    </Panel>
  )
}

function Scores({ of }: { of: JobComparison }) {
  if (of.scores.length === 0) return null
  return (
    <Panel title="Scores" hint="On each split, and for each class; the best of each row stands out">
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing={5} aria-label="Scores side by side">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Split</Table.Th>
              <Table.Th>Class</Table.Th>
              <Heads of={of} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {of.scores.map((row) => (
              <Table.Tr key={`${row.split} ${row.measure} ${row.name}`} fw={row.color === null ? 600 : 400}>
                <Table.Td>{row.split}</Table.Td>
                <Table.Td>
                  {row.color === null ? row.name : <ClassName of={{ name: row.name, color: row.color }} />}
                </Table.Td>
                {row.values.map((value, index) => (
                  <Table.Td key={of.jobs[index]?.id} className="num">
                    <span style={row.best === index ? { fontWeight: 700, color: 'var(--tz-accent)' } : undefined}>
                      {formatScore(value)}
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

export function ComparePage() {
  const projectId = useProjectId()
  const { jobs = '' } = useSearch({ from: '/shell/p/$projectId/jobs/compare' })
  const ids = useMemo(() => jobs.split(',').filter(Boolean), [jobs])
  const comparison = useQuery(comparisonQuery(ids))
  return (
    <Page
      title="Trainings side by side"
      wide
      crumbs={
        <CrumbLink to="/p/$projectId/jobs" params={{ projectId }}>
          Jobs
        </CrumbLink>
      }
      about={comparison.data && <Group gap={14}>{labels(comparison.data).join(', ')}</Group>}
    >
      {comparison.error && <ErrorPanel error={comparison.error} title="They could not be compared" />}
      {comparison.isPending && <PageSkeleton />}
      {comparison.data && (
        <Stack gap="md">
          <Curves of={comparison.data} />
          <Settings of={comparison.data} />
          <Scores of={comparison.data} />
        </Stack>
      )}
    </Page>
  )
}
