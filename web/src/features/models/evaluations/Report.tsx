// The report of a later evaluation, as its own page and the page of its job show it.
import { useQuery } from '@tanstack/react-query'
import { ErrorPanel, PageSkeleton } from '@/app/components'
import { versionQuery } from '@/app/query'
import { Evaluation } from '../Evaluation'
import { reportQuery } from '../queries'

/** `id` is that of the evaluation or of the job that made it. */
export function Report({ id }: { id: string }) {
  const report = useQuery(reportQuery(id))
  const version = useQuery({ ...versionQuery(report.data?.version_id ?? ''), enabled: report.data !== undefined })
  const error = report.error ?? version.error
  if (error !== null) return <ErrorPanel error={error} title="The report could not be opened" />
  if (report.data === undefined || version.data === undefined) return <PageSkeleton rows={4} />
  return <Evaluation version={version.data} split={report.data.split} scores={report.data.scores} later={id} />
}
