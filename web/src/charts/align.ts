/** Several curves on one x axis: a shared sorted x, and null where a curve has no point. Pure. */

export interface Curve {
  x: readonly number[]
  y: readonly number[]
}

export type Aligned = [number[], ...(number | null)[][]]

/** Joins curves as uPlot wants them. Each curve's x must grow; equal x values fall together. */
export function alignCurves(curves: readonly Curve[]): Aligned {
  const union = [...new Set(curves.flatMap((curve) => [...curve.x]))].sort((a, b) => a - b)
  const place = new Map(union.map((x, index) => [x, index]))
  const columns = curves.map((curve) => {
    const column: (number | null)[] = new Array<number | null>(union.length).fill(null)
    curve.x.forEach((x, index) => {
      column[place.get(x) as number] = curve.y[index] ?? null
    })
    return column
  })
  return [union, ...columns]
}

/**
 * Thins a long curve to about `limit` points and keeps what the eye sees: of each stretch, its lowest and highest point in
 * their order. A short curve comes back as it is.
 */
export function thin(curve: Curve, limit: number): Curve {
  if (curve.x.length <= limit) return curve
  const stretch = Math.ceil(curve.x.length / Math.floor(limit / 2))
  const x: number[] = []
  const y: number[] = []
  for (let start = 0; start < curve.x.length; start += stretch) {
    const end = Math.min(start + stretch, curve.x.length)
    let low = start
    let high = start
    for (let index = start; index < end; index++) {
      if ((curve.y[index] as number) < (curve.y[low] as number)) low = index
      if ((curve.y[index] as number) > (curve.y[high] as number)) high = index
    }
    for (const index of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) {
      x.push(curve.x[index] as number)
      y.push(curve.y[index] as number)
    }
  }
  return { x, y }
}

/** Exponential moving average with its start corrected, so that the first value is the first point's. `weight` 0..1 of the past. */
export function smooth(curve: Curve, weight: number): Curve {
  let mean = 0
  let past = 1
  const y = curve.y.map((value) => {
    mean = weight * mean + (1 - weight) * value
    past *= weight
    return mean / (1 - past)
  })
  return { x: curve.x, y }
}

/** A lone point gets an empty neighbour to its right: uPlot makes up an x range of its own for one value. */
export function padded([x, ...columns]: Aligned): Aligned {
  if (x.length !== 1) return [x, ...columns]
  return [[...x, (x[0] as number) + 1], ...columns.map((column) => [...column, null])]
}

/** Index of the last x at which some curve has a point; -1 when none has. */
export function lastIndex([x, ...columns]: Aligned): number {
  for (let index = x.length - 1; index >= 0; index--) {
    if (columns.some((column) => column[index] !== null && column[index] !== undefined)) return index
  }
  return -1
}
