import { describe, expect, it } from 'vitest'
import { areaOf, changed, difference, hasPixel, intersection, inverted, union, unionOf, type Runs } from './runs'

const TOTAL = 60
/** A small random generator with a seed, so that a failure can be seen again. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return state / 2 ** 32
  }
}
function setOf(runs: Runs): boolean[] {
  return Array.from({ length: TOTAL }, (_none, place) => hasPixel(runs, place))
}
function runsOfSet(set: readonly boolean[]): Runs {
  const out: number[] = []
  set.forEach((is, place) => {
    if (is !== (set[place - 1] ?? false)) out.push(place)
  })
  if (set.at(-1)) out.push(set.length)
  return Int32Array.from(out)
}

describe('sets of pixels', () => {
  it('are combined as sets are, for any two of them', () => {
    const next = random(7)
    for (let round = 0; round < 400; round += 1) {
      const share = next()
      const [a, b] = [0, 1].map(() => {
        const [from, to] = [Math.floor(next() * TOTAL), Math.floor(next() * TOTAL)]
        return Array.from({ length: TOTAL }, (_none, at) => at >= from && at < to && next() < share)
      }) as [boolean[], boolean[]]
      const [runsA, runsB] = [runsOfSet(a), runsOfSet(b)]
      expect(setOf(runsA)).toEqual(a)
      const both = (rule: (a: boolean, b: boolean) => boolean) => runsOfSet(a.map((is, at) => rule(is, b[at] ?? false)))
      expect(union(runsA, runsB)).toEqual(both((x, y) => x || y))
      expect(intersection(runsA, runsB)).toEqual(both((x, y) => x && y))
      expect(difference(runsA, runsB)).toEqual(both((x, y) => x && !y))
      expect(changed(runsA, runsB)).toEqual(both((x, y) => x !== y))
      expect(changed(changed(runsA, runsB), runsB)).toEqual(runsA)
      expect(areaOf(runsA) + areaOf(inverted(runsA, TOTAL))).toBe(TOTAL)
      expect(unionOf([runsA, runsB, runsA])).toEqual(union(runsA, runsB))
    }
  })
})
