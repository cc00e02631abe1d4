// The confusion matrix as a heatmap of shares of each true class; hover and focus tell the pixels.
import { Box, Text } from '@mantine/core'
import { type CSSProperties, useState } from 'react'
import type { SplitScores } from '@/api/types'
import { ColorChip } from '@/app/components'
import { formatCount, formatShare } from '@/app/format'
import { type Cell, cellText, isStrong, normaliseRows, shade, worstMistakes } from './confusion'
import classes from './models.module.css'

/** A cell in words: how much of a class is found, or taken for another. */
function Told({ cell, names }: { cell: Cell; names: readonly string[] }) {
  return (
    <>
      <b>{formatShare(cell.share)}</b> of <b>{names[cell.truth]}</b>{' '}
      {cell.truth === cell.prediction ? (
        'is found'
      ) : (
        <>
          is predicted as <b>{names[cell.prediction]}</b>
        </>
      )}{' '}
      <Text span inherit c="dimmed">
        ({formatCount(cell.pixels)} pixels)
      </Text>
    </>
  )
}

interface Props {
  scores: SplitScores
}

export function Confusion({ scores }: Props) {
  const [at, setAt] = useState<Cell | null>(null)
  const rows = normaliseRows(scores.confusion)
  const names = scores.classes.map((one) => one.name)
  const mistakes = worstMistakes(scores.confusion, 6)
  return (
    <div className={classes.confusion}>
      <Box miw={0}>
        <div className={classes.matrixScroll}>
          <table
            className={classes.matrix}
            onMouseLeave={() => setAt(null)}
            aria-label={`Confusion matrix on ${scores.split}`}
          >
            <thead>
              <tr>
                <th className={classes.corner}>truth ↓ prediction →</th>
                {scores.classes.map((one) => (
                  <th key={one.name} scope="col" title={one.name}>
                    <span className={classes.turned}>{one.name}</span>
                    <ColorChip color={one.color} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, truth) => (
                <tr key={names[truth]}>
                  <th scope="row" title={names[truth]}>
                    <span className={classes.rowName}>{names[truth]}</span>
                    <ColorChip color={scores.classes[truth]?.color ?? '#888888'} />
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
          Each row adds up to 100 % of the pixels of a true class. A grey row does not occur on {scores.split}.
        </Text>
      </Box>
      <Box className={classes.mistakes ?? ''}>
        <Text size="sm" mih={40} aria-live="polite">
          {at === null ? (
            <Text span inherit c="dimmed">
              Point at a cell to see its pixels.
            </Text>
          ) : (
            <Told cell={at} names={names} />
          )}
        </Text>
        <Text size="xs" fw={600} mt="xs" mb={4}>
          Largest mistakes
        </Text>
        {mistakes.length === 0 ? (
          <Text size="sm">No pixel of {scores.split} is wrong.</Text>
        ) : (
          <ol className={classes.mistakeList}>
            {mistakes.map((cell) => (
              <li key={`${String(cell.truth)}-${String(cell.prediction)}`}>
                <Told cell={cell} names={names} />
              </li>
            ))}
          </ol>
        )}
      </Box>
    </div>
  )
}
