// How well objects are found on one split; thresholds can be moved, and numbers and pictures follow at once.
import { Chip, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { ErrorPanel, Panel } from '@/app/components'
import { formatCount, formatScore, formatThings } from '@/app/format'
import { Numbers } from '../report/Numbers'
import type { ObjectScores, ObjectsImageScore } from '../records'
import type { ReportProps } from '../view'
import { WorstImages } from '../worst/WorstImages'
import { ObjectClassTable } from './ClassTable'
import { ObjectReportCurves } from './Curves'
import { ObjectConfusion } from './ObjectConfusion'
import {
  confusionAt,
  countsByClass,
  countsByImage,
  MISTAKES,
  outcomesAt,
  totalOf,
  worstFirst,
  type ImageCounts,
  type Mistake,
} from './outcomes'
import { matchesQuery } from './report'
import type { Thresholds } from './thresholds'
import { ThresholdSliders } from './ThresholdSliders'
import { aboutCounts, wrongCounts } from './words'
import { WorstObjects } from './WorstObjects'

type Row = ObjectsImageScore & { counts: ImageCounts }

export function ObjectsReport({ projectId, scores, worst, files, address, foot, waiting }: ReportProps<ObjectScores>) {
  const { split } = scores
  const [by, setBy] = useState<'masks' | 'boxes'>(scores.masks === null ? 'boxes' : 'masks')
  const own = useMemo<Thresholds>(
    () => Object.fromEntries(scores.classes.map((one) => [one.name, one.threshold])),
    [scores.classes],
  )
  const [thresholds, setThresholds] = useState(own)
  const [wanted, setWanted] = useState<Mistake[]>([...MISTAKES])
  const has = (name: string) => files.some((path) => path.endsWith(name))
  const { data: matches, error } = useQuery({ ...matchesQuery(address('matches.json')), enabled: has('matches.json') })
  const outcomes = useMemo(() => matches && outcomesAt(matches, thresholds), [matches, thresholds])
  const counts = useMemo(() => matches && outcomes && countsByClass(matches, outcomes), [matches, outcomes])
  const byImage = useMemo(() => matches && outcomes && countsByImage(matches, outcomes), [matches, outcomes])
  const confusion = useMemo(() => matches && outcomes && confusionAt(matches, outcomes), [matches, outcomes])
  const total = counts && totalOf(counts)
  const moved = scores.classes.some(({ name }) => thresholds[name] !== own[name])
  const rows = useMemo(() => {
    const given = (worst ?? []) as readonly ObjectsImageScore[]
    const counted = given.map((one): Row => ({ ...one, counts: byImage?.[one.number] ?? one }))
    return worstFirst(counted, wanted)
  }, [worst, byImage, wanted])
  const countOf = (name: string) => counts?.[scores.classes.findIndex((one) => one.name === name)]
  return (
    <Stack gap="md">
      <Panel>
        <Group justify="space-between" align="flex-start" gap="md">
          <Numbers
            split={split}
            scores={[
              { name: `${by === 'masks' ? 'mask' : 'box'} mAP50-95`, value: scores[by]?.map50_95 ?? null },
              { name: 'mAP50', value: scores[by]?.map50 ?? null },
              { name: 'precision', value: scores[by]?.precision ?? null },
              { name: 'recall', value: scores[by]?.recall ?? null },
              { name: 'F1', value: scores[by]?.f1 ?? null },
            ]}
            counts={[
              ['images', scores.images],
              ['instances', scores.instances],
            ]}
          />
          {scores.masks !== null && (
            <SegmentedControl
              size="xs"
              aria-label="What is scored"
              data={[
                { value: 'masks', label: 'Masks' },
                { value: 'boxes', label: 'Boxes' },
              ]}
              value={by}
              onChange={(value) => setBy(value)}
            />
          )}
        </Group>
        <Text size="xs" c="dimmed" mt={6} mb="sm">
          {scores.definition}
          {scores.empty_images > 0 &&
            ` ${formatThings(scores.empty_images, 'image has', 'images have')} no object; ${formatThings(scores.false_on_empty, 'false object')} there.`}
        </Text>
        <ObjectClassTable scores={scores} by={by} />
        {foot}
      </Panel>
      {has('curves.json') && (
        <Panel title="Curves" hint={`By class on ${split}, for ${by}`}>
          <ObjectReportCurves address={address('curves.json')} by={by} />
        </Panel>
      )}
      {error && <ErrorPanel error={error} title="The thresholds cannot be moved" />}
      {matches && total && (
        <Panel
          title="Move the thresholds"
          hint={`Matched by ${matches.by} at an IoU of 0.5; what is below moves with them, and nothing is saved`}
        >
          <Stack gap="md">
            <Text size="sm" className="num" role="status" aria-label="Counts at these thresholds">
              {moved ? 'At these thresholds, ' : 'As the version has them, '}all objects together:{' '}
              <b>{formatCount(total.right)}</b> right, <b>{formatCount(total.false)}</b> false,{' '}
              <b>{formatCount(total.missed)}</b> missed; precision <b>{formatScore(total.precision)}</b>, recall{' '}
              <b>{formatScore(total.recall)}</b>, F1 <b>{formatScore(total.f1)}</b>
            </Text>
            <ThresholdSliders
              rows={scores.classes}
              own={own}
              thresholds={thresholds}
              onChange={setThresholds}
              beside={(name) => {
                const of = countOf(name)
                return of && `P ${formatScore(of.precision, 2)}  R ${formatScore(of.recall, 2)}  F1 ${formatScore(of.f1, 2)}`
              }}
            />
          </Stack>
        </Panel>
      )}
      <Panel title="What is taken for what" hint={`Objects of ${split} at ${moved ? 'these' : 'the'} thresholds, in percent of each true class`}>
        <ObjectConfusion confusion={confusion ?? scores.confusion} classes={scores.classes} split={split} />
      </Panel>
      <Panel
        title="Worst images first"
        hint={worst && `${formatThings(rows.length, 'image')} of ${split}, by the part of objects that went wrong`}
      >
        {waiting}
        {worst && (
          <Stack gap="sm">
            <Chip.Group multiple value={wanted} onChange={(to) => setWanted(MISTAKES.filter((one) => to.includes(one)))}>
              <Group gap={6} role="group" aria-label="Images with">
                <Text size="sm">Images with</Text>
                {MISTAKES.map((one) => (
                  <Chip key={one} value={one} size="xs" color="gray" variant="outline">
                    {one}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
            <WorstImages
              projectId={projectId}
              images={rows}
              address={address}
              wrongText={({ counts }) => wrongCounts(counts)}
              aboutText={({ counts }) => aboutCounts(counts)}
              pictures={(score, overlay, large) => (
                <WorstObjects
                  key={score.path}
                  score={score}
                  labels={scores.classes}
                  address={address}
                  overlay={overlay}
                  large={large}
                  matches={matches}
                  outcomes={outcomes}
                />
              )}
            />
          </Stack>
        )}
      </Panel>
    </Stack>
  )
}
