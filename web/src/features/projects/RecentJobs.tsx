// The newest jobs of a project, on its overview.
import { Text } from '@mantine/core'
import type { Job } from '@/api/types'
import { LinkAnchor, Panel, RelativeTime } from '@/app/components'
import { JobState } from '@/app/components/State'
import classes from './overview.module.css'

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
      <ul className={classes.jobs}>
        {jobs.map((job) => (
          <li key={job.id}>
            <LinkAnchor to="/p/$projectId/jobs/$jobId" params={{ projectId, jobId: job.id }} size="sm" truncate>
              {job.name}
            </LinkAnchor>
            <Text size="xs" c="dimmed" component="div">
              <JobState job={job} />
              <span>
                {job.kind}, <RelativeTime at={job.created_at} />
              </span>
            </Text>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
