// The confusion matrix as a heatmap of shares of each true class; hover and focus tell the pixels.
import { Box, Text } from '@mantine/core'
import { useState } from 'react'
import type { SplitScores } from '@/api/types'
import { ColorChip } from '@/app/components'
import { formatCount, formatShare } from '@/app/format'
import { type Cell, cellText, normaliseRows, worstMistakes } from './confusion'
import classes from './models.module.css'

interface Props {
  scores: SplitScores
}

export function Confusion({ scores }: Props) {
  const [at, setAt] = useState<Cell | null>(null)
  const rows = normaliseRows(scores.confusion)
  const names = scores.classes.map((one) => one.name)
  const told = at ?? worstMistakes(scores.confusion, 1)[0] ?? null
  return (
    <Box>
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
                    style={{ '--share': cell.share ?? 0 } as React.CSSProperties}
                    data-dark={(cell.share ?? 0) > 0.55 || undefined}
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
      <Text size="sm" mt="xs" mih={22} aria-live="polite">
        {told === null ? (
          'No pixel of the split is wrong.'
        ) : (
          <>
            {at === null && <>Largest mistake: </>}
            <b>{formatShare(told.share)}</b> of <b>{names[told.truth]}</b>{' '}
            {told.truth === told.prediction ? (
              'is found'
            ) : (
              <>
                is predicted as <b>{names[told.prediction]}</b>
              </>
            )}{' '}
            <Text span inherit c="dimmed">
              ({formatCount(told.pixels)} pixels)
            </Text>
          </>
        )}
      </Text>
      <Text size="xs" c="dimmed">
        Each row adds up to 100 % of the pixels of a true class. A grey row does not occur on {scores.split}.
      </Text>
    </Box>
  )
}
