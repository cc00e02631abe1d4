// The table of classes of a split, scored by images.
import { Table, Tooltip } from '@mantine/core'
import { ClassName } from '@/app/components'
import { formatCount, formatScore } from '@/app/format'
import { ScoreBar } from '../report/ScoreBar'
import type { ClassesScores } from '../records'

const HEADS: readonly (readonly [string, string])[] = [
  ['Images', 'Images that have this class in truth.'],
  ['Predicted', 'Images that are given this class.'],
  ['P', 'Precision: part of the images that are given this class which have it.'],
  ['R', 'Recall: part of the images with this class that are given it.'],
  ['F1', 'Harmonic mean of precision and recall.'],
]

export function ImageClassTable({ scores }: { scores: ClassesScores }) {
  const tagging = scores.kind === 'tagging'
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table verticalSpacing={5} aria-label={`Classes on ${scores.split}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            {HEADS.map(([head, help]) => (
              <Table.Th key={head} className="table-num">
                <Tooltip label={help}>
                  <span tabIndex={0}>{head}</span>
                </Tooltip>
              </Table.Th>
            ))}
            {tagging && (
              <Table.Th className="table-num">
                <Tooltip label="From this confidence on the class is given; chosen on val for the best F1.">
                  <span tabIndex={0}>Threshold</span>
                </Tooltip>
              </Table.Th>
            )}
            <Table.Th w={190}>
              <Tooltip label="Average precision of the order of images by confidence, whatever the threshold.">
                <span tabIndex={0}>AP</span>
              </Tooltip>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {scores.classes.map((one) => (
            <Table.Tr key={one.name}>
              <Table.Td maw={240}>
                <ClassName of={one} />
              </Table.Td>
              <Table.Td className="table-num">{formatCount(one.images)}</Table.Td>
              <Table.Td className="table-num">{formatCount(one.predicted)}</Table.Td>
              <Table.Td className="table-num">{formatScore(one.precision)}</Table.Td>
              <Table.Td className="table-num">{formatScore(one.recall)}</Table.Td>
              <Table.Td className="table-num">{formatScore(one.f1)}</Table.Td>
              {tagging && <Table.Td className="table-num">{formatScore(one.threshold, 2)}</Table.Td>}
              <Table.Td>
                <ScoreBar value={one.ap} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
