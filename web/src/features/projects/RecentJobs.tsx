// The newest jobs of a project, on its overview.
import { Table } from '@mantine/core'
import type { Job } from '@/api/types'
import { JobState, LinkAnchor, Panel, RelativeTime } from '@/app/components'

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
                <JobState job={job} />
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
