// How good a version is on one split; what is shown depends on the form of its answers.
import { Anchor, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { apiPath } from '@/api/client'
import type { Split, Version } from '@/api/types'
import { ErrorPanel, PageSkeleton } from '@/app/components'
import { viewOfScores } from '@/kinds/forms'
import type { Scores } from '@/kinds/records'
import { taskOf } from '@/kinds/task'
import { evaluationQuery, reportQuery } from './queries'

interface Props {
  version: Version
  split: string
  scores: Scores
  /** Id of an evaluation that is later than the publication. */
  later?: string
}

export function Evaluation({ version, split, scores, later }: Props) {
  const published = useQuery({ ...evaluationQuery(version.id, split as Split), enabled: later === undefined })
  const evaluated = useQuery({ ...reportQuery(later ?? ''), enabled: later !== undefined })
  const report = later === undefined ? published : evaluated
  const folder = later === undefined ? ['versions', version.id, 'files'] : ['evaluations', later, 'files']
  const { Report } = viewOfScores(scores)
  const files = report.data?.files ?? []
  const foot = files.length > 0 && (
    <Group gap="md" mt="sm">
      <Text size="xs" c="dimmed">
        Files
      </Text>
      {files.map((one) => (
        <Anchor
          key={one.path}
          size="xs"
          href={apiPath(folder, one.path)}
          title={one.title}
          target="_blank"
          rel="noreferrer"
        >
          {one.path.split('/').pop()}
        </Anchor>
      ))}
    </Group>
  )
  const waiting = report.error ? (
    <ErrorPanel error={report.error} />
  ) : (
    report.isPending && <PageSkeleton rows={3} />
  )
  return (
    <Report
      key={`${version.id} ${split}`}
      projectId={version.project_id}
      scores={scores}
      task={taskOf(version.task)}
      worst={report.data?.worst}
      files={files.map((one) => one.path)}
      address={(file) => apiPath(folder, `eval_${split}/${file}`)}
      foot={foot}
      waiting={waiting}
    />
  )
}
