// The table of classes of a split, scored by objects: for masks or for boxes.
import { Table, Tooltip } from '@mantine/core'
import { ClassName } from '@/app/components'
import { formatCount, formatScore } from '@/app/format'
import { ScoreBar } from '../report/ScoreBar'
import type { ObjectScores } from '../records'

const HEADS: readonly (readonly [string, string])[] = [
  ['Images', 'Images that hold this class in truth.'],
  ['Instances', 'Objects of this class in truth; crowds are not counted.'],
  ['Threshold', 'From this confidence on a predicted object counts; chosen on val for the best F1.'],
  ['P', 'Precision: part of the predicted objects that are right, at the threshold and an IoU of 0.5.'],
  ['R', 'Recall: part of the true objects that were found, at the threshold and an IoU of 0.5.'],
  ['F1', 'Harmonic mean of precision and recall.'],
]

interface Props {
  scores: ObjectScores
  by: 'masks' | 'boxes'
}

function Head({ name, help, wide }: { name: string; help: string; wide?: boolean }) {
  return (
    <Table.Th className={wide ? '' : 'table-num'} {...(wide && { w: 170 })}>
      <Tooltip label={help}>
        <span tabIndex={0}>{name}</span>
      </Tooltip>
    </Table.Th>
  )
}

export function ObjectClassTable({ scores, by }: Props) {
  const all = scores[by]
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table verticalSpacing={5} aria-label={`Classes on ${scores.split}, by ${by}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            {HEADS.map(([name, help]) => (
              <Head key={name} name={name} help={help} />
            ))}
            <Head name="mAP50" help="Average precision at an IoU of 0.5, whatever the threshold." wide />
            <Head name="mAP50-95" help="Average precision, mean over IoU of 0.5, 0.55, … 0.95." wide />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr fw={600}>
            <Table.Td>all classes</Table.Td>
            <Table.Td className="table-num">{formatCount(scores.images)}</Table.Td>
            <Table.Td className="table-num">{formatCount(scores.instances)}</Table.Td>
            <Table.Td />
            <Table.Td className="table-num">{formatScore(all?.precision)}</Table.Td>
            <Table.Td className="table-num">{formatScore(all?.recall)}</Table.Td>
            <Table.Td className="table-num">{formatScore(all?.f1)}</Table.Td>
            <Table.Td>
              <ScoreBar value={all?.map50 ?? null} />
            </Table.Td>
            <Table.Td>
              <ScoreBar value={all?.map50_95 ?? null} />
            </Table.Td>
          </Table.Tr>
          {scores.classes.map((one) => {
            const of = one[by]
            return (
              <Table.Tr key={one.name}>
                <Table.Td maw={220}>
                  <ClassName of={one} />
                </Table.Td>
                <Table.Td className="table-num">{formatCount(one.images)}</Table.Td>
                <Table.Td className="table-num">{formatCount(one.instances)}</Table.Td>
                <Table.Td className="table-num">{formatScore(one.threshold, 2)}</Table.Td>
                <Table.Td className="table-num">{formatScore(of?.precision)}</Table.Td>
                <Table.Td className="table-num">{formatScore(of?.recall)}</Table.Td>
                <Table.Td className="table-num">{formatScore(of?.f1)}</Table.Td>
                <Table.Td>
                  <ScoreBar value={of?.ap50 ?? null} />
                </Table.Td>
                <Table.Td>
                  <ScoreBar value={of?.ap50_95 ?? null} />
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
