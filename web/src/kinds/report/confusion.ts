/** A confusion matrix as people read it: shares of each true class, and the mistakes that cost most. Pure. */

export interface Cell {
  truth: number
  prediction: number
  /** Pixels, objects or images, as the form counts. */
  count: number
  /** Part (0..1) of the true class; null when the class does not occur in the truth. */
  share: number | null
}

/** Rows of cells, truth down, prediction across. */
export function normaliseRows(confusion: readonly (readonly number[])[]): Cell[][] {
  return confusion.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0)
    return row.map((count, prediction) => ({ truth, prediction, count, share: total === 0 ? null : count / total }))
  })
}

/** The mistakes that happen most, largest first. */
export function worstMistakes(confusion: readonly (readonly number[])[], most: number): Cell[] {
  return normaliseRows(confusion)
    .flat()
    .filter((cell) => cell.truth !== cell.prediction && cell.count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, most)
}

/** Whether a cell is coloured so strongly that its number is written in the light (at night the dark) colour. */
export function isStrong(cell: Cell): boolean {
  return weight(cell) > 0.5
}

/**
 * How strongly a cell is coloured (0..1). The middle is left out: on a half-strong colour neither dark nor light
 * numbers can be read (contrast below 4.5).
 */
export function shade(cell: Cell): number {
  const part = weight(cell)
  return isStrong(cell) ? 0.86 + (part - 0.5) * 0.28 : part * 0.84
}

/** How much a cell matters (0..1): small mistakes are lifted, because they are what people look for. */
function weight(cell: Cell): number {
  const share = cell.share ?? 0
  return cell.truth === cell.prediction ? share : Math.sqrt(share) * 0.8
}

/** Text of a cell: nothing for 0, "<1" for a trace, else whole percent. */
export function cellText(cell: Cell): string {
  if (cell.share === null) return ''
  if (cell.count === 0) return ''
  const percent = cell.share * 100
  return percent < 1 ? '<1' : String(Math.round(percent))
}
