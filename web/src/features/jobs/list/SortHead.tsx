// The head of a column of jobs: press it to sort, press it again to turn round.
import { Table, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { JobOrder } from '../queries'
import { nextOrder, type Order } from './order'

export const COLUMNS: readonly (readonly [JobOrder, string])[] = [
  ['state', 'State'],
  ['name', 'Name'],
  ['kind', 'Kind'],
  ['score', 'Progress or result'],
  ['created', 'Created'],
  ['took', 'Took'],
]

interface Props {
  sort: JobOrder
  title: string
  order: Order
  onOrder: (order: { sort: string; order: string }) => void
}

export function SortHead({ sort, title, order, onOrder }: Props) {
  const here = order.sort === sort
  const Arrow = order.descending ? IconArrowDown : IconArrowUp
  return (
    <Table.Th
      aria-sort={here ? (order.descending ? 'descending' : 'ascending') : 'none'}
      ta={sort === 'took' ? 'right' : undefined}
    >
      <UnstyledButton
        fz="inherit"
        fw="inherit"
        onClick={() => onOrder(nextOrder(order, sort))}
        title={sort === 'score' ? 'Sort by the score' : `Sort by ${title.toLowerCase()}`}
      >
        {title} {here && <Arrow size={13} aria-hidden style={{ verticalAlign: -2 }} />}
      </UnstyledButton>
    </Table.Th>
  )
}
