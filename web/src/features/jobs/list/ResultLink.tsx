// Where a finished job led: the version it made, the scores, or the predicted images.
import type { Job } from '@/api/types'
import { LinkAnchor } from '@/app/components/links'
import { formatThings } from '@/app/format'
import { foundScore, textOf } from '../words'

/** A link, or nothing when the job has no result. */
export function ResultLink({ job }: { job: Job }) {
  if (job.state !== 'succeeded') return null
  const projectId = job.project_id
  if (job.kind === 'predict') {
    const count = job.outcome.count
    return (
      <LinkAnchor to="/p/$projectId/predict/$jobId" params={{ projectId, jobId: job.id }}>
        {typeof count === 'number' ? formatThings(count, 'predicted image') : 'predicted images'}
      </LinkAnchor>
    )
  }
  const versionId = textOf(job.outcome, 'version_id') ?? textOf(job.input, 'version_id')
  if (versionId === null) return null
  const label = textOf(job.outcome, 'version_label') ?? textOf(job.input, 'version_label') ?? 'the version'
  return (
    <LinkAnchor to="/p/$projectId/versions/$versionId" params={{ projectId, versionId }}>
      {[label, foundScore(job)].filter(Boolean).join(', ')}
    </LinkAnchor>
  )
}
