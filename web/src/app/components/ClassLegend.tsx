// Names and colours of classes: one chip, and a legend of many.
import { Group, Text } from '@mantine/core'
import type { LabelClass } from '@/api/types'
import { formatCount, formatShare } from '../format'

/** The colour of a class as a small chip with a thin edge, so that white and black show on any ground. */
export function ColorChip({ color, size = 12 }: { color: string; size?: number }) {
  return (
    <span
      aria-hidden
      style={{
        display: 'inline-block',
        flex: 'none',
        width: size,
        height: size,
        borderRadius: 3,
        background: color,
        boxShadow: 'inset 0 0 0 1px rgb(128 128 128 / 45%)',
      }}
    />
  )
}

/** A class by colour and name, on one line. */
export function ClassName({ of }: { of: LabelClass }) {
  return (
    <Group gap={7} wrap="nowrap" component="span" display="inline-flex" maw="100%">
      <ColorChip color={of.color} />
      <Text span inherit truncate title={of.name}>
        {of.name}
      </Text>
    </Group>
  )
}

interface Props {
  classes: readonly (LabelClass & { share?: number | null; count?: number })[]
  vertical?: boolean
}

/** A legend; a class with `share` (0..1) shows it as percent, one with `count` as a number. */
export function ClassLegend({ classes, vertical = false }: Props) {
  return (
    <Group
      gap={vertical ? 6 : 14}
      component="ul"
      style={{ listStyle: 'none', padding: 0, margin: 0, flexDirection: vertical ? 'column' : 'row', alignItems: 'stretch' }}
    >
      {classes.map((one) => (
        <Group key={one.name} component="li" gap="sm" justify="space-between" wrap="nowrap" fz="sm">
          <ClassName of={one} />
          {one.count !== undefined && (
            <Text span size="xs" c="dimmed" className="num">
              {formatCount(one.count)}
            </Text>
          )}
          {one.share !== undefined && one.share !== null && (
            <Text span size="xs" c="dimmed" className="num">
              {formatShare(one.share)}
            </Text>
          )}
        </Group>
      ))}
    </Group>
  )
}
