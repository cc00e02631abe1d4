// The classes of a picture as switches: a click shows or hides one, a double click (or Alt) shows it alone.
import { Text, UnstyledButton } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import type { MouseEvent } from 'react'
import type { LabelClass } from '@/api/types'
import { ColorChip } from '@/app/components'
import { formatCount, formatShare } from '@/app/format'
import type { Overlay } from './useOverlay'
import { alone, isShown, toggled } from './visibility'
import classes from './viewer.module.css'

export interface LegendRow extends LabelClass {
  /** Numbers beside the class, each 0..1 or null, or a count, under the headings of `columns`. */
  values: readonly (number | null)[]
}

interface Props {
  rows: readonly LegendRow[]
  background: string | null
  overlay: Overlay
  /** Headings of the numbers, and what they mean. */
  columns: readonly { name: string; title?: string; digits?: number; count?: boolean }[]
  label: string
}

/** Classes in the order in which they are given. */
export function Legend({ rows, background, overlay, columns, label }: Props) {
  const names = rows.map(({ name }) => name)
  const { switched, change } = overlay
  const solo = (name: string) => change({ switched: alone(switched, name, names, background) })
  const onClick = (event: MouseEvent, name: string) => {
    if (event.altKey) solo(name)
    // The second click of a double click only undoes the first; then the double click counts.
    else change({ switched: toggled(switched, name, background) })
  }
  return (
    <table className={classes.legend} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Class</th>
          {columns.map((one) => (
            <th key={one.name} scope="col" title={one.title}>
              {one.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const shown = isShown(switched, row.name, background)
          return (
            <tr key={row.name} data-hidden={!shown || undefined}>
              <td>
                <UnstyledButton
                  className={classes.switch ?? ''}
                  role="switch"
                  aria-checked={shown}
                  title="Click to show or hide, double click to show it alone"
                  onClick={(event) => onClick(event, row.name)}
                  onDoubleClick={() => solo(row.name)}
                >
                  <ColorChip color={row.color} />
                  <span className={classes.name}>{row.name}</span>
                  {row.name === background && !/background|bg/i.test(row.name) && (
                    <Text span size="xs" c="dimmed">
                      background
                    </Text>
                  )}
                  {shown ? <IconEye size={15} aria-hidden /> : <IconEyeOff size={15} aria-hidden />}
                </UnstyledButton>
              </td>
              {row.values.map((value, at) => (
                <td key={columns[at]?.name ?? at}>{columns[at]?.count ? formatCount(value ?? 0) : formatShare(value, columns[at]?.digits ?? 1)}</td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
