// From which confidence on a predicted object counts, by class. Pure.
import type { Placed } from './placed'

/** By class name, 0..1. */
export type Thresholds = Readonly<Record<string, number>>

export const DEFAULT_THRESHOLD = 0.5

export function thresholdOf(thresholds: Thresholds, name: string): number {
  return thresholds[name] ?? DEFAULT_THRESHOLD
}

/** What was not predicted always stays. */
export function isAbove(one: Pick<Placed, 'name' | 'confidence'>, thresholds: Thresholds): boolean {
  return one.confidence === null || one.confidence >= thresholdOf(thresholds, one.name)
}
