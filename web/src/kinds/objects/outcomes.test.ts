import { describe, expect, it } from 'vitest'
import { confusionAt, countsByClass, countsByImage, countsOf, outcomesAt, totalOf, worstFirst, type Matches } from './outcomes'

// Image 0: a cell that is found, a cell that is taken for a rod. Image 1: a crowd of rods, a false cell.
const MATCHES: Matches = {
  by: 'masks',
  images: 2,
  classes: ['cell', 'rod'],
  image: [0, 0, 0, 1, 1],
  place: [0, 1, 2, 0, 1],
  class_index: [0, 1, 0, 1, 0],
  confidence: [0.9, 0.8, 0.3, 0.7, 0.6],
  truth: [0, -1, 1, -2, -1],
  other: [-1, 1, -1, -1, -1],
  truth_image: [0, 0],
  truth_place: [0, 1],
  truth_class: [0, 0],
}

describe('what becomes of objects', () => {
  it('tells right, false, confused, missed and ignored apart', () => {
    expect(outcomesAt(MATCHES, {})).toEqual({
      found: ['right', 'confused', 'below', 'ignored', 'false'],
      truth: ['found', 'confused'],
    })
  })

  it('gives a true object to its own class as soon as the threshold lets it', () => {
    expect(outcomesAt(MATCHES, { cell: 0.3 })).toEqual({
      found: ['right', 'false', 'right', 'ignored', 'false'],
      truth: ['found', 'found'],
    })
    expect(outcomesAt(MATCHES, { cell: 1, rod: 1 })).toEqual({
      found: ['below', 'below', 'below', 'below', 'below'],
      truth: ['missed', 'missed'],
    })
  })

  it('counts by class, and confused ones on both sides', () => {
    const [cell, rod] = countsByClass(MATCHES, outcomesAt(MATCHES, {}))
    expect(cell).toEqual({ right: 1, false: 1, missed: 1, precision: 0.5, recall: 0.5, f1: 0.5 })
    expect(rod).toMatchObject({ right: 0, false: 1, missed: 0, precision: 0, recall: null })
    expect(totalOf([cell ?? countsOf(0, 0, 0), rod ?? countsOf(0, 0, 0)])).toMatchObject({ right: 1, false: 2, missed: 1 })
    expect(countsOf(0, 0, 0)).toMatchObject({ precision: null, recall: null, f1: null })
  })

  it('counts by image, and confused ones once', () => {
    expect(countsByImage(MATCHES, outcomesAt(MATCHES, {}))).toEqual([
      { right: 1, false: 0, missed: 0, confused: 1 },
      { right: 0, false: 1, missed: 0, confused: 0 },
    ])
  })

  it('makes the confusion with background', () => {
    expect(confusionAt(MATCHES, outcomesAt(MATCHES, {}))).toEqual([
      [1, 1, 0],
      [0, 0, 0],
      [1, 0, 0],
    ])
  })
})

describe('the worst images', () => {
  const row = (name: string, right: number, missed: number, wrong: number, confused: number) => ({
    name,
    counts: { right, missed, false: wrong, confused },
  })
  const rows = [row('good', 9, 0, 0, 0), row('misses', 5, 5, 0, 0), row('alarms', 5, 1, 2, 0)]
  const names = (wanted: Parameters<typeof worstFirst>[1]) => worstFirst(rows, wanted).map((one) => one.name)

  it('come first, by the mistakes that are asked for', () => {
    expect(names(['missed', 'false', 'confused'])).toEqual(['misses', 'alarms', 'good'])
    expect(names(['false'])).toEqual(['alarms'])
    expect(names(['confused'])).toEqual([])
  })
})
