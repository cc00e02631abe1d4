// The objects of a picture as a list beside it: pointing at one shows it in the picture, and the other way round.
import { Select, Text, UnstyledButton } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { ColorChip } from '@/app/components'
import { formatThings } from '@/app/format'
import { ordered, type Order, type Placed } from './placed'
import classes from './objects.module.css'

const ORDERS: { value: Order; label: string }[] = [
  { value: 'sure', label: 'surest first' },
  { value: 'unsure', label: 'least sure first' },
  { value: 'place', label: 'from the top' },
  { value: 'size', label: 'largest first' },
]
/** More rows than this make a page slow; the picture shows all. */
const MOST_ROWS = 400

interface Props {
  objects: readonly Placed[]
  lit: string | null
  onLit: (id: string | null) => void
  /** Goes to it in the picture. */
  onOpen: (one: Placed) => void
}

function Row({ one, lit, onLit, onOpen }: Omit<Props, 'objects' | 'lit'> & { one: Placed; lit: boolean }) {
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (lit) row.current?.scrollIntoView({ block: 'nearest' })
  }, [lit])
  return (
    <li ref={row} data-lit={lit || undefined}>
      <UnstyledButton
        className={classes.row ?? ''}
        title={`${one.name}, ${one.by}`}
        onMouseEnter={() => onLit(one.id)}
        onMouseLeave={() => onLit(null)}
        onFocus={() => onLit(one.id)}
        onBlur={() => onLit(null)}
        onClick={() => onOpen(one)}
      >
        <ColorChip color={one.color} />
        <span className={classes.words}>
          <span>{one.crowd ? `${one.name} (crowd)` : one.name}</span>
          <Text span size="xs" c="dimmed">
            {one.by}
          </Text>
        </span>
        <span className="num">{one.confidence === null ? '' : `${String(Math.round(one.confidence * 100))} %`}</span>
      </UnstyledButton>
    </li>
  )
}

export function ObjectList({ objects, lit, onLit, onOpen }: Props) {
  const [order, setOrder] = useState<Order>('sure')
  const shown = ordered(objects, order).slice(0, MOST_ROWS)
  return (
    <section aria-label="Objects" className={classes.objects}>
      <div className={classes.head}>
        <Text size="sm" fw={600} role="status">
          {formatThings(objects.length, 'object')}
        </Text>
        <Select
          size="xs"
          w={140}
          aria-label="Order of the objects"
          data={ORDERS}
          value={order}
          onChange={(value) => value !== null && setOrder(value)}
          allowDeselect={false}
        />
      </div>
      <ul className={classes.list} aria-label="List of objects">
        {shown.map((one) => (
          <Row key={one.id} one={one} lit={one.id === lit} onLit={onLit} onOpen={onOpen} />
        ))}
      </ul>
      {objects.length > MOST_ROWS && (
        <Text size="xs" c="dimmed">
          The first {MOST_ROWS} are listed; the picture shows all.
        </Text>
      )}
    </section>
  )
}
