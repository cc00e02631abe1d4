// How good a version is on one split: numbers, classes, confusion, worst images, files.
import { Anchor, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { apiPath } from '@/api/client'
import type { Split, SplitScores, Version } from '@/api/types'
import { ErrorPanel, PageSkeleton, Panel } from '@/app/components'
import { formatThings } from '@/app/format'
import { Confusion } from './Confusion'
import { evaluationQuery, reportQuery } from './queries'
import { ClassTable, SplitNumbers } from './Scores'
import { taskOf } from './task'
import { WorstImages } from './worst/WorstImages'

interface Props {
  version: Version
  split: string
  scores: SplitScores
  /** Id of an evaluation that is later than the publication. */
  later?: string
}

export function Evaluation({ version, split, scores, later }: Props) {
  const published = useQuery({ ...evaluationQuery(version.id, split as Split), enabled: later === undefined })
  const evaluated = useQuery({ ...reportQuery(later ?? ''), enabled: later !== undefined })
  const report = later === undefined ? published : evaluated
  const files = later === undefined ? ['versions', version.id, 'files'] : ['evaluations', later, 'files']
  return (
    <Stack gap="md">
      <Panel>
        <SplitNumbers scores={scores} />
        <Text size="xs" c="dimmed" mt={6} mb="sm">
          {scores.definition}
        </Text>
        <ClassTable scores={scores} />
        {report.data !== undefined && report.data.files.length > 0 && (
          <Group gap="md" mt="sm">
            <Text size="xs" c="dimmed">
              Files
            </Text>
            {report.data.files.map((one) => (
              <Anchor
                key={one.path}
                size="xs"
                href={apiPath(files, one.path)}
                title={one.title}
                target="_blank"
                rel="noreferrer"
              >
                {one.path.split('/').pop()}
              </Anchor>
            ))}
          </Group>
        )}
      </Panel>
      <Panel title="What is taken for what" hint={`Confusion on ${split}, in percent of each true class`}>
        <Confusion scores={scores} />
      </Panel>
      <Panel
        title="Worst images first"
        hint={
          report.data
            ? `${formatThings(report.data.worst.length, 'image')} of ${split}, by the part of wrong pixels`
            : undefined
        }
      >
        {report.error && <ErrorPanel error={report.error} />}
        {report.isPending && <PageSkeleton rows={3} />}
        {report.data && (
          <WorstImages
            projectId={version.project_id}
            images={report.data.worst}
            labelling={taskOf(version.task) ?? { classes: scores.classes, background: null }}
            colors={scores.classes.map((one) => one.color)}
            address={(file) => apiPath(files, `eval_${split}/${file}`)}
          />
        )}
      </Panel>
    </Stack>
  )
}
