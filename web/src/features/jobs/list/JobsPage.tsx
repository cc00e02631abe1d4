// The jobs of a project: find one again by name, kind and state; live without reloading.
import { Button, Checkbox, Group, Pagination, Progress, Select, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconListCheck, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Job, JobKind, JobState as State } from '@/api/types'
import { EmptyState } from '@/app/components/EmptyState'
import { ErrorPanel } from '@/app/components/ErrorPanel'
import { LinkAnchor, LinkButton } from '@/app/components/links'
import { Page, PageSkeleton } from '@/app/components/Page'
import { RelativeTime } from '@/app/components/RelativeTime'
import { formatSeconds, formatShare, formatThings } from '@/app/format'
import { useProjectId } from '@/app/useProject'
import { JobState } from '@/app/components/State'
import { isMoving, jobsQuery, PAGE_SIZE } from '../queries'
import { readOrder } from './order'
import { ResultLink } from './ResultLink'
import { SelectedJobs } from './SelectedJobs'
import { COLUMNS, SortHead } from './SortHead'
import { useNow } from '../live/useNow'
import { epochText, jobSeconds, runningStep, timeLeft } from '../words'

const FROM = '/shell/p/$projectId/jobs'

interface RowProps {
  job: Job
  selected: boolean
  onSelect: (on: boolean) => void
}

function JobRow({ job, selected, onSelect }: RowProps) {
  const step = runningStep(job)
  const seconds = jobSeconds(job, useNow(isMoving(job)))
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox
          aria-label={`Select ${job.name}`}
          checked={selected}
          onChange={(event) => onSelect(event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td>
        <JobState job={job} />
      </Table.Td>
      <Table.Td maw={340}>
        <LinkAnchor
          to="/p/$projectId/jobs/$jobId"
          params={{ projectId: job.project_id, jobId: job.id }}
          fw={500}
          style={{ overflowWrap: 'anywhere' }}
        >
          {job.name}
        </LinkAnchor>
      </Table.Td>
      <Table.Td>{job.kind}</Table.Td>
      <Table.Td w={220}>
        {job.state === 'running' ? (
          <>
            <Progress value={job.fraction * 100} size="sm" aria-label={`Progress of ${job.name}`} />
            <Text size="xs" c="dimmed" className="num" mt={2}>
              {[formatShare(job.fraction, 0), epochText(job) === '' || step?.name !== 'train' ? step?.name : epochText(job), timeLeft(job)].filter(Boolean).join(' · ')}
            </Text>
          </>
        ) : job.state === 'failed' ? (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {job.error?.message}
          </Text>
        ) : (
          <ResultLink job={job} />
        )}
      </Table.Td>
      <Table.Td>
        <RelativeTime at={job.created_at} />
      </Table.Td>
      <Table.Td ta="right" className="num">
        {seconds === null ? '' : formatSeconds(seconds)}
      </Table.Td>
    </Table.Tr>
  )
}

function withoutEmpty<T extends Record<string, string | undefined>>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== '')) as T
}

export function JobsPage() {
  const projectId = useProjectId()
  const search = useSearch({ from: FROM })
  const navigate = useNavigate({ from: '/p/$projectId/jobs' })
  const [typed, setTyped] = useState(search.query ?? '')
  const [selected, setSelected] = useState<readonly Job[]>([])
  const offset = (Math.max(1, Number(search.page ?? '1') || 1) - 1) * PAGE_SIZE
  const order = readOrder(search.sort, search.order)
  const change = (part: { query?: string; kind?: string; state?: string; sort?: string; order?: string; page?: string }) => {
    setSelected([])
    void navigate({ search: (before) => withoutEmpty({ ...before, page: '', ...part }), replace: true })
  }
  const searchSoon = useDebouncedCallback((query: string) => change({ query }), 200)
  const asked = {
    query: search.query ?? '',
    kind: (search.kind ?? null) as JobKind | null,
    state: (search.state ?? null) as State | null,
    offset,
    ...order,
  }
  const reset = () => {
    setTyped('')
    void navigate({ search: {}, replace: true })
  }
  const jobs = useQuery(jobsQuery(projectId, asked))
  const filtered = asked.query !== '' || asked.kind !== null || asked.state !== null
  const nothing = jobs.data?.total === 0

  return (
    <Page
      title="Jobs"
      about={jobs.data && !nothing ? formatThings(jobs.data.total, 'job') : undefined}
      actions={
        nothing && !filtered ? undefined : (
          <LinkButton to="/p/$projectId/train" params={{ projectId }} variant="default">
            New training
          </LinkButton>
        )
      }
    >
      {nothing && !filtered ? (
        <EmptyState
          icon={<IconListCheck size={40} stroke={1.3} />}
          title="No jobs yet"
          action={
            <LinkButton to="/p/$projectId/train" params={{ projectId }}>
              Train a model
            </LinkButton>
          }
        >
          Trainings, evaluations and predictions are listed here while they run and afterwards. Start with a training.
        </EmptyState>
      ) : (
        <>
          <Group gap="xs" mb="sm">
            <TextInput
              aria-label="Search by name"
              placeholder="Search by name"
              leftSection={<IconSearch size={15} />}
              value={typed}
              onChange={(event) => {
                setTyped(event.currentTarget.value)
                searchSoon(event.currentTarget.value)
              }}
              w={260}
            />
            <Select
              aria-label="Kind"
              placeholder="Every kind"
              clearable
              data={['train', 'evaluate', 'predict', 'freeze']}
              value={asked.kind}
              onChange={(kind) => change({ kind: kind ?? '' })}
              w={140}
            />
            <Select
              aria-label="State"
              placeholder="Every state"
              clearable
              data={['queued', 'running', 'succeeded', 'failed', 'cancelled']}
              value={asked.state}
              onChange={(state) => change({ state: state ?? '' })}
              w={150}
            />
          </Group>
          {jobs.error && (
            <ErrorPanel error={jobs.error} title="The jobs could not be listed" onRetry={() => void jobs.refetch()} />
          )}
          {jobs.isPending && <PageSkeleton />}
          {nothing && (
            <EmptyState
              title="No job fits the filters"
              action={
                <Button variant="default" onClick={reset}>
                  Show all jobs
                </Button>
              }
            />
          )}
          {selected.length > 0 && (
            <SelectedJobs projectId={projectId} jobs={selected} onDone={() => setSelected([])} />
          )}
          {jobs.data && !nothing && (
            <Table.ScrollContainer minWidth={760}>
              <Table verticalSpacing="xs" aria-label="Jobs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th w={36}>
              <span className="visually-hidden">Select</span>
            </Table.Th>
                    {COLUMNS.map(([sort, title]) => (
                      <SortHead key={sort} sort={sort} title={title} order={order} onOrder={change} />
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {jobs.data.items.map((job) => (
                    <JobRow
                      key={job.id}
                      job={job}
                      selected={selected.some((one) => one.id === job.id)}
                      onSelect={(on) =>
                        setSelected((before) => [...before.filter((one) => one.id !== job.id), ...(on ? [job] : [])])
                      }
                    />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
          {jobs.data && jobs.data.total > PAGE_SIZE && (
            <Pagination
              mt="sm"
              total={Math.ceil(jobs.data.total / PAGE_SIZE)}
              value={offset / PAGE_SIZE + 1}
              onChange={(page) => change({ page: page === 1 ? '' : String(page) })}
            />
          )}
        </>
      )}
    </Page>
  )
}
