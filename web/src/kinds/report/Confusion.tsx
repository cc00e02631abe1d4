// The confusion matrix as a heatmap of shares of each true class; pointing at a cell tells what it counts.
import { Box, Text } from '@mantine/core'
import { type CSSProperties, type ReactNode, useState } from 'react'
import type { LabelClass } from '@/api/types'
import { ColorChip } from '@/app/components'
import { formatShare } from '@/app/format'
import { type Cell, cellText, isStrong, normaliseRows, shade, worstMistakes } from './confusion'
import classes from './report.module.css'

/** What a cell says of two classes, with how much it is. */
export function Share({ cell, names, verb, amount }: { cell: Cell; names: readonly string[]; verb?: ReactNode; amount: string }) {
  return (
    <>
      <b>{formatShare(cell.share)}</b> of <b>{names[cell.truth]}</b>{' '}
      {verb ??
        (cell.truth === cell.prediction ? (
          'is found'
        ) : (
          <>
            is predicted as <b>{names[cell.prediction]}</b>
          </>
        ))}{' '}
      <Text span inherit c="dimmed">
        ({amount})
      </Text>
    </>
  )
}

interface Props {
  confusion: readonly (readonly number[])[]
  /** Names of the rows; the columns have the same and may have more. */
  classes: readonly LabelClass[]
  columns?: readonly LabelClass[]
  split: string
  /** A cell in words. */
  tell: (cell: Cell) => ReactNode
  /** What the numbers mean. */
  note: string
  /** Said when nothing is mistaken. */
  faultless: string
}

export function Confusion({ confusion, classes: truths, columns = truths, split, tell, note, faultless }: Props) {
  const [at, setAt] = useState<Cell | null>(null)
  const rows = normaliseRows(confusion)
  const mistakes = worstMistakes(confusion, 6)
  return (
    <div className={classes.confusion}>
      <Box miw={0}>
        <div className={classes.matrixScroll}>
          <table
            className={classes.matrix}
            onMouseLeave={() => setAt(null)}
            aria-label={`Confusion matrix on ${split}`}
          >
            <thead>
              <tr>
                <th className={classes.corner}>truth ↓ prediction →</th>
                {columns.map((one) => (
                  <th key={one.name} scope="col" title={one.name}>
                    <span className={classes.turned}>{one.name}</span>
                    <ColorChip color={one.color} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, truth) => (
                <tr key={truths[truth]?.name}>
                  <th scope="row" title={truths[truth]?.name}>
                    <span className={classes.rowName}>{truths[truth]?.name}</span>
                    <ColorChip color={truths[truth]?.color ?? '#888888'} />
                  </th>
                  {row.map((cell) => (
                    <td
                      key={cell.prediction}
                      data-right={cell.truth === cell.prediction || undefined}
                      data-none={cell.share === null || undefined}
                      style={{ '--share': shade(cell) } as CSSProperties}
                      data-dark={isStrong(cell) || undefined}
                      onMouseEnter={() => setAt(cell)}
                    >
                      {cellText(cell)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <Text size="xs" c="dimmed" mt={6}>
          {note}
        </Text>
      </Box>
      <Box className={classes.mistakes ?? ''}>
        <Text size="sm" mih={40} aria-live="polite">
          {at === null ? (
            <Text span inherit c="dimmed">
              Point at a cell to see what it counts.
            </Text>
          ) : (
            tell(at)
          )}
        </Text>
        <Text size="xs" fw={600} mt="xs" mb={4}>
          Largest mistakes
        </Text>
        {mistakes.length === 0 ? (
          <Text size="sm">{faultless}</Text>
        ) : (
          <ol className={classes.mistakeList}>
            {mistakes.map((cell) => (
              <li key={`${String(cell.truth)}-${String(cell.prediction)}`}>
                {tell(cell)}
              </li>
            ))}
          </ol>
        )}
      </Box>
    </div>
  )
}
