// The table of classes of a split, scored by pixels.
import { Table, Tooltip } from '@mantine/core'
import type { SplitScores } from '@/api/types'
import { ClassName } from '@/app/components'
import { formatCount, formatScore, formatShare } from '@/app/format'
import { ScoreBar } from '../report/ScoreBar'

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
                <ScoreBar value={one.iou} />
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
