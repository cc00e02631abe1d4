import { describe, expect, it } from 'vitest'

import { cellText, isStrong, normaliseRows, shade, worstMistakes } from './confusion'

const CONFUSION = [
  [90, 10, 0],
  [1, 999, 0],
  [0, 0, 0],
]

describe('confusion', () => {
  it('shares each row, and says nothing of a class that does not occur', () => {
    const rows = normaliseRows(CONFUSION)
    expect(rows[0]?.map((cell) => cell.share)).toEqual([0.9, 0.1, 0])
    expect(rows[2]?.map((cell) => cell.share)).toEqual([null, null, null])
    expect(rows.map((row) => row.map(cellText))).toEqual([
      ['90', '10', ''],
      ['<1', '100', ''],
      ['', '', ''],
    ])
  })

  it('lists the mistakes by how often', () => {
    expect(worstMistakes(CONFUSION, 5).map((cell) => [cell.truth, cell.prediction, cell.count])).toEqual([
      [0, 1, 10],
      [1, 0, 1],
    ])
  })

  it('never colours a cell half strongly, where no number can be read', () => {
    const cells = Array.from({ length: 101 }, (_, percent) => [0, 1].map((prediction) => ({ truth: 0, prediction, count: 1, share: percent / 100 }))).flat()
    for (const cell of cells) {
      expect(shade(cell) <= 0.42 || shade(cell) >= 0.86).toBe(true)
      expect(isStrong(cell)).toBe(shade(cell) > 0.5)
    }
  })
})
