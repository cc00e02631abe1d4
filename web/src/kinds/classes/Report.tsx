// How well whole images are classified or tagged on one split: numbers, classes, confusion, calibration, worst images.
import { Chip, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Panel } from '@/app/components'
import { formatScore, formatThings } from '@/app/format'
import { Confusion, Share } from '../report/Confusion'
import { Numbers } from '../report/Numbers'
import type { ClassesImageScore, ClassesScores } from '../records'
import type { Measure, ReportProps } from '../view'
import { WorstImages } from '../worst/WorstImages'
import { mistakeText } from './answers'
import { Calibration } from './Calibration'
import { ImageClassTable } from './ClassTable'
import { WorstClasses } from './WorstClasses'

const MISSED = { name: 'missed', color: '#8a8680' }

function numbersOf(scores: ClassesScores): Measure[] {
  const { accuracy, top5, map, mean_f1: f1 } = scores
  const own =
    scores.kind === 'classification'
      ? [{ name: 'accuracy', value: accuracy }, ...(top5 === null ? [] : [{ name: 'top 5', value: top5 }])]
      : []
  return [...own, { name: 'mAP', value: map }, { name: 'mean F1', value: f1 }, ...(own.length > 0 ? [] : [{ name: 'all tags right', value: accuracy }])]
}

export function ClassesReport({ projectId, scores, worst, address, foot, waiting }: ReportProps<ClassesScores>) {
  const { split } = scores
  const tagging = scores.kind === 'tagging'
  const [onlyWrong, setOnlyWrong] = useState(true)
  const names = scores.classes.map((one) => one.name)
  const columns = (scores.confusion[0]?.length ?? 0) > names.length ? [...scores.classes, MISSED] : scores.classes
  const all = (worst ?? []) as readonly ClassesImageScore[]
  const rows = onlyWrong ? all.filter((one) => !one.right) : all
  const thresholds = tagging
    ? Object.fromEntries(scores.classes.map((one) => [one.name, one.threshold ?? 0.5]))
    : null
  const text = (one: ClassesImageScore) =>
    mistakeText(
      one.truth,
      one.predicted.map(({ name }) => name),
      tagging,
    )
  return (
    <Stack gap="md">
      <Panel>
        <Numbers
          split={split}
          scores={numbersOf(scores)}
          counts={[['images', scores.images], ...(tagging ? [['without a class', scores.without] as const] : [])]}
        />
        <Text size="xs" c="dimmed" mt={6} mb="sm">
          {scores.definition}
        </Text>
        <ImageClassTable scores={scores} />
        {foot}
      </Panel>
      <Panel
        title="What is taken for what"
        hint={
          tagging
            ? `Of the images of ${split} with a class: those where it was found, what else was said, and where it was missed`
            : `Confusion on ${split}, in percent of the images of each true class`
        }
      >
        <Confusion
          confusion={scores.confusion}
          classes={scores.classes}
          columns={columns}
          split={split}
          tell={(cell) => (
            <Share
              cell={cell}
              names={columns.map((one) => one.name)}
              amount={formatThings(cell.count, 'image')}
              {...(columns[cell.prediction] === MISSED && { verb: 'is missed' })}
            />
          )}
          note={`Each row adds up to 100 %. A grey row does not occur on ${split}.`}
          faultless={`No image of ${split} is wrong.`}
        />
      </Panel>
      <Panel
        title="How sure, and how often right"
        hint={`Calibration on ${split}; expected calibration error ${formatScore(scores.calibration_error)}`}
      >
        <Calibration scores={scores} />
      </Panel>
      <Panel title="Worst images first" hint={worst && `${formatThings(rows.length, 'image')} of ${split}, the surest mistakes first`}>
        {waiting}
        {worst && (
          <Stack gap="sm">
            <Group gap={6}>
              <Chip size="xs" color="gray" variant="outline" checked={onlyWrong} onChange={setOnlyWrong}>
                wrong ones only
              </Chip>
            </Group>
            {rows.length === 0 ? (
              <Text size="sm">No image of {split} is wrong.</Text>
            ) : (
              <WorstImages
                projectId={projectId}
                images={rows}
                address={address}
                wrongText={text}
                aboutText={text}
                pictures={(score, _overlay, large) => (
                  <WorstClasses
                    key={score.path}
                    score={score}
                    labels={scores.classes}
                    thresholds={thresholds}
                    address={address}
                    large={large}
                  />
                )}
              />
            )}
          </Stack>
        )}
      </Panel>
    </Stack>
  )
}
