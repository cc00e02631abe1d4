// The labels of an import: which become classes, and which share of the pixels each has.
import { Checkbox, Table, Text } from '@mantine/core'
import type { ImportReport } from '@/api/types'
import { ColorChip, SplitBadge } from '@/app/components'
import { formatShare, formatThings } from '@/app/format'
import { ignoredShare, type LabelChoices, type LabelRow, labelRows, likelyIgnored, splitsOf, tick } from './choices'
import classes from './importing.module.css'

interface Props {
  report: ImportReport
  choices: LabelChoices
  onChoices: (choices: LabelChoices) => void
  disabled: boolean
}

function Share({ row }: { row: LabelRow }) {
  if (row.share === undefined) return null
  return (
    <span className={classes.share}>
      <span className={classes.track} aria-hidden>
        <span style={{ width: `${row.share * 100}%`, background: row.color ?? 'transparent' }} />
      </span>
      {formatShare(row.share)}
    </span>
  )
}

function Row({ row, splits, disabled, onTick }: { row: LabelRow; splits: string[]; disabled: boolean; onTick: (taken: boolean) => void }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox
          size="sm"
          disabled={disabled}
          checked={row.taken}
          onChange={(event) => onTick(event.currentTarget.checked)}
          label={
            <span style={{ display: 'inline-flex', alignItems: 'center', gap: 7, overflowWrap: 'anywhere' }}>
              {row.color !== null && <ColorChip color={row.color} />}
              {row.name}
            </span>
          }
        />
      </Table.Td>
      <Table.Td className="table-num">
        <Share row={row} />
      </Table.Td>
      {splits.map((split) => (
        <Table.Td key={split} className={`table-num ${classes.split ?? ''}`}>
          {row.splits[split] !== undefined && formatShare(row.splits[split])}
        </Table.Td>
      ))}
    </Table.Tr>
  )
}

export function LabelTable({ report, choices, onChoices, disabled }: Props) {
  const rows = labelRows(report, choices)
  const splits = splitsOf(report)
  const likely = likelyIgnored(rows)
  const ignored = ignoredShare(report)
  const ofTask = report.ignored.filter((name) => !report.ignored_by_name.includes(name))
  return (
    <div>
      <Text fw={600} size="sm">
        {formatThings(report.classes.length, 'class', 'classes')}
      </Text>
      <Text size="sm" c="dimmed" mb={4}>
        Untick a label to ignore it: its pixels then count nowhere, neither in training nor in scores.
        {likely !== undefined && ` “${likely}” is often such a label, when it only means “not labelled”.`}
      </Text>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Label</Table.Th>
            <Table.Th className="table-num">Pixels</Table.Th>
            {splits.map((split) => (
              <Table.Th key={split} className={`table-num ${classes.split ?? ''}`}>
                <SplitBadge split={split === 'none' ? null : split} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row
              key={row.name}
              row={row}
              splits={splits}
              disabled={disabled}
              onTick={(taken) => onChoices(tick(choices, row, taken))}
            />
          ))}
          {ignored && (
            <Table.Tr>
              <Table.Td c="dimmed">Ignored pixels</Table.Td>
              <Table.Td className="table-num">{formatShare(ignored.share)}</Table.Td>
              {splits.map((split) => (
                <Table.Td key={split} className={`table-num ${classes.split ?? ''}`}>
                  {formatShare(ignored.splits[split])}
                </Table.Td>
              ))}
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
      {ofTask.length > 0 && (
        <Text size="sm" c="dimmed" mt={6}>
          Ignored as in the task so far: {ofTask.join(', ')}
        </Text>
      )}
    </div>
  )
}
