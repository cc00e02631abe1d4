// Scores with their split, and the table of classes.
import { Group, Table, Text, Tooltip } from '@mantine/core'
import type { SplitScores } from '@/api/types'
import { ClassName, SplitBadge } from '@/app/components'
import { formatCount, formatScore, formatShare } from '@/app/format'
import classes from './models.module.css'
import { headline } from './scores'

/** The mIoU that says most, with the split that it was measured on. */
export function Headline({ scores }: { scores: Readonly<Record<string, SplitScores>> }) {
  const best = headline(scores)
  if (best === null)
    return (
      <Text span size="sm" c="dimmed">
        no score
      </Text>
    )
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap" component="span" display="inline-flex">
      <span className="num">{formatScore(best.miou)}</span>
      <SplitBadge split={best.split} />
    </Group>
  )
}

/** A few large numbers of one split. */
export function SplitNumbers({ scores }: { scores: SplitScores }) {
  const numbers = [
    ['mIoU', formatScore(scores.miou)],
    ['pixel accuracy', formatScore(scores.pixel_accuracy)],
    ['mean F1', formatScore(scores.mean_f1)],
    ['images', formatCount(scores.images)],
  ] as const
  return (
    <dl className={classes.numbers}>
      {numbers.map(([name, value]) => (
        <div key={name}>
          <dt>
            {name} {name !== 'images' && <span className={classes.on}>on {scores.split}</span>}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The part of a bar that an IoU fills; "n/a" has no bar. */
function IouBar({ value }: { value: number | null }) {
  return (
    <span className={classes.bar} aria-hidden>
      {value !== null && <span style={{ width: `${value * 100}%` }} />}
    </span>
  )
}

const HEADS: readonly (readonly [string, string])[] = [
  ['Precision', 'Part of the pixels predicted as this class that are right.'],
  ['Recall', 'Part of the pixels of this class that were found.'],
  ['F1', 'Harmonic mean of precision and recall.'],
  ['Pixels', 'Part of the counted pixels that are this class in the ground truth.'],
  ['Predicted', 'Part of the counted pixels that are predicted as this class.'],
]

export function ClassTable({ scores }: { scores: SplitScores }) {
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table verticalSpacing={5} aria-label={`Classes on ${scores.split}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            <Table.Th w={200}>
              <Tooltip label="Intersection over union, pooled over the pixels of the split.">
                <span tabIndex={0}>IoU</span>
              </Tooltip>
            </Table.Th>
            {HEADS.map(([head, help]) => (
              <Table.Th key={head} className="table-num">
                <Tooltip label={help}>
                  <span tabIndex={0}>{head}</span>
                </Tooltip>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {scores.classes.map((one) => (
            <Table.Tr key={one.name}>
              <Table.Td maw={240}>
                <ClassName of={one} />
              </Table.Td>
              <Table.Td>
                <span className={classes.iou}>
                  <span className="num">{formatScore(one.iou)}</span>
                  <IouBar value={one.iou} />
                </span>
              </Table.Td>
              <Table.Td className="table-num">{formatScore(one.precision)}</Table.Td>
              <Table.Td className="table-num">{formatScore(one.recall)}</Table.Td>
              <Table.Td className="table-num">{formatScore(one.f1)}</Table.Td>
              <Table.Td className="table-num" title={`${formatCount(one.pixels)} pixels`}>
                {formatShare(one.share)}
              </Table.Td>
              <Table.Td className="table-num">{formatShare(one.predicted_share)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
