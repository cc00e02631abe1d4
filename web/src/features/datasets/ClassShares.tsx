// How much of the labelled pixels, objects or images each class has in each split, so that a lopsided split is seen.
import { Table, Text } from '@mantine/core'
import { SPLITS, type Dataset, type Task } from '@/api/types'
import { ClassName, Panel, SplitBadge } from '@/app/components'
import { formatCount, formatShare } from '@/app/format'
import { unitOf } from '@/kinds/words'
import classes from './datasets.module.css'

interface ShareProps {
  /** Part (0..1) of what is labelled; undefined where nothing is. */
  value: number | undefined
  /** What stands in place of the part, where the unit can be counted by people. */
  count: number | null
  color: string
  most: number
  unit: string
}

function Share({ value, count, color, most, unit }: ShareProps) {
  if (value === undefined) {
    return (
      <Text span c="dimmed" inherit title={`This split has no annotated ${unit}`}>
        –
      </Text>
    )
  }
  if (value === 0) {
    return (
      <Text span inherit c="var(--tz-warn)" title="This class does not occur in this split">
        none
      </Text>
    )
  }
  return (
    <span className={classes.share}>
      <span className={classes.track} aria-hidden>
        <span style={{ width: `${Math.max((value / most) * 100, 2)}%`, background: color }} />
      </span>
      <span className={classes.amount} title={formatShare(value)}>
        {count === null ? formatShare(value) : formatCount(count)}
      </span>
    </span>
  )
}

/** One row a class, one column a split. */
export function ClassShares({ dataset, task }: { dataset: Dataset; task: Task }) {
  const unit = unitOf(task.kind)
  const counted = unit !== 'pixels'
  const most = Math.max(...SPLITS.flatMap((split) => Object.values(dataset.class_shares[split] ?? {})), 1e-9)
  return (
    <Panel
      title="Classes"
      hint={`${counted ? `How many ${unit}` : `Part of the labelled ${unit}`} of each split${task.ignored.length > 0 ? `; ignored: ${task.ignored.join(', ')}` : ''}`}
    >
      <div style={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label="Shares of the classes">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            {SPLITS.map((split) => (
              <Table.Th key={split} className="table-num">
                <SplitBadge split={split} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {task.classes.map((one) => (
            <Table.Tr key={one.name}>
              <Table.Td maw={160}>
                <ClassName of={one} />
              </Table.Td>
              {SPLITS.map((split) => {
                const shares = dataset.class_shares[split]
                const known = shares && Object.keys(shares).length > 0
                return (
                  <Table.Td key={split} className="table-num">
                    <Share value={known ? (shares[one.name] ?? 0) : undefined} color={one.color} count={counted ? (dataset.class_counts[split]?.[one.name] ?? 0) : null} most={most} unit={unit} />
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      </div>
    </Panel>
  )
}
