// Walking through a row of pictures. Pure.

/** Index after a step; stays at the ends. */
export function stepIndex(current: number, by: number, count: number): number {
  return count === 0 ? 0 : Math.min(count - 1, Math.max(0, current + by))
}
