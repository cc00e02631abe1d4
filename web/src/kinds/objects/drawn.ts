// Objects as a viewport draws them. Pure.
import type { Drawn } from '@/viewer'
import type { Placed } from './placed'

export function labelOf({ name, confidence, crowd }: Pick<Placed, 'name' | 'confidence' | 'crowd'>): string {
  const words = crowd ? `${name} (crowd)` : name
  return confidence === null ? words : `${words} ${String(Math.round(confidence * 100))} %`
}

/** Annotations are dashed where predictions lie beside them, so that the two can be told. */
export function drawnOf(one: Placed, dashed: boolean): Drawn {
  return { id: one.id, rings: one.rings, box: one.box, color: one.color, label: labelOf(one), dashed: dashed || one.crowd }
}
