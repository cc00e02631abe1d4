// The newest jobs of a project, on its overview.
import { Table, Text } from '@mantine/core'
import type { Job } from '@/api/types'
import { LinkAnchor, Panel, RelativeTime } from '@/app/components'

function stateWords(job: Job): string {
  return job.state === 'running' ? `running, ${Math.round(job.fraction * 100)} %` : job.state
}

const colors: Partial<Record<Job['state'], string>> = {
  running: 'var(--tz-accent)',
  succeeded: 'var(--tz-good)',
  failed: 'var(--tz-bad)',
}

/** At most five. */
export function RecentJobs({ jobs, projectId }: { jobs: readonly Job[]; projectId: string }) {
  return (
    <Panel
      title="Recent jobs"
      actions={
        <LinkAnchor to="/p/$projectId/jobs" params={{ projectId }} size="sm">
          All jobs
        </LinkAnchor>
      }
    >
      <Table>
        <Table.Tbody>
          {jobs.map((job) => (
            <Table.Tr key={job.id}>
              <Table.Td>
                <LinkAnchor to="/p/$projectId/jobs/$jobId" params={{ projectId, jobId: job.id }} size="sm">
                  {job.name}
                </LinkAnchor>
              </Table.Td>
              <Table.Td>{job.kind}</Table.Td>
              <Table.Td>
                <Text span size="sm" className="num" c={colors[job.state] ?? 'dimmed'}>
                  {stateWords(job)}
                </Text>
              </Table.Td>
              <Table.Td ta="right" c="dimmed">
                <RelativeTime at={job.created_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}
