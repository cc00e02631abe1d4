// Sets of pixels as runs, and the algebra of sets on them. All of it costs the runs, not the pixels.

/**
 * Where a set of pixels begins and ends, column by column as COCO counts: start, end (exclusive), start, end, ...
 * Strictly increasing, so the same set is always the same numbers. A pixel's place is `x * height + y`.
 */
export type Runs = Int32Array

export const NO_RUNS: Runs = new Int32Array(0)

type Rule = (a: boolean, b: boolean) => boolean

export const union = (a: Runs, b: Runs): Runs => combined(a, b, (inA, inB) => inA || inB)
export const intersection = (a: Runs, b: Runs): Runs => combined(a, b, (inA, inB) => inA && inB)
export const difference = (a: Runs, b: Runs): Runs => combined(a, b, (inA, inB) => inA && !inB)
/** What is in one of the two alone; twice the same leads back. */
export const changed = (a: Runs, b: Runs): Runs => combined(a, b, (inA, inB) => inA !== inB)

/** All pixels up to `total` that are not in the set. */
export function inverted(runs: Runs, total: number): Runs {
  return difference(Int32Array.of(0, total), runs)
}

/** Number of pixels. */
export function areaOf(runs: Runs): number {
  let area = 0
  for (let at = 0; at < runs.length; at += 2) area += (runs[at + 1] ?? 0) - (runs[at] ?? 0)
  return area
}

export function hasPixel(runs: Runs, place: number): boolean {
  return (firstAfter(runs, place) & 1) === 1
}

export function sameRuns(a: Runs, b: Runs): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at])
}

/** Union of many sets, two by two, so that each run is looked at only a few times. */
export function unionOf(sets: readonly Runs[]): Runs {
  let left = [...sets]
  while (left.length > 1) {
    const next: Runs[] = []
    for (let at = 0; at < left.length; at += 2) next.push(union(left[at] ?? NO_RUNS, left[at + 1] ?? NO_RUNS))
    left = next
  }
  return left[0] ?? NO_RUNS
}

/** How many of the numbers are at most `place`: odd when the pixel there is in the set. */
function firstAfter(runs: Runs, place: number): number {
  let [low, high] = [0, runs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((runs[middle] ?? 0) <= place) low = middle + 1
    else high = middle
  }
  return low
}

/** What lies before and after `b` is copied as it is when the rule keeps `a` there: a small stroke stays cheap. */
function combined(a: Runs, b: Runs, rule: Rule): Runs {
  if (b.length === 0) return rule(true, false) ? a : NO_RUNS
  const out = new Int32Array(a.length + b.length)
  let [atA, atB, size] = [0, 0, 0]
  if (rule(true, false)) {
    // The runs of a that end before b begins.
    atA = firstAfter(a, (b[0] ?? 0) - 1) & ~1
    out.set(a.subarray(0, atA))
    size = atA
  }
  let inside = false
  while (atA < a.length || atB < b.length) {
    if (atB >= b.length && rule(true, false) && inside === ((atA & 1) === 1)) {
      out.set(a.subarray(atA), size)
      size += a.length - atA
      break
    }
    const nextA = a[atA] ?? Infinity
    const nextB = b[atB] ?? Infinity
    const place = Math.min(nextA, nextB)
    if (nextA === place) atA += 1
    if (nextB === place) atB += 1
    const now = rule((atA & 1) === 1, (atB & 1) === 1)
    if (now !== inside) {
      out[size] = place
      size += 1
      inside = now
    }
  }
  return out.slice(0, size)
}
