// The files of a report of objects: curves, matches, and the objects of one of the worst images.
import { queryOptions } from '@tanstack/react-query'
import type { LabelClass } from '@/api/types'
import { jsonOf } from '../json'
import type { FoundOutcome, Matches, TrueOutcome } from './outcomes'
import { boxAround, ringsOf, type Placed } from './placed'

export interface ObjectCurve {
  precision_at_recall: number[]
  precision: (number | null)[]
  recall: number[]
  f1: number[]
}

export interface ObjectCurves {
  recall: number[]
  confidence: number[]
  classes: { name: string; color: string; masks: ObjectCurve | null; boxes: ObjectCurve | null }[]
}

type Parts = readonly (readonly (readonly (readonly [number, number])[])[])[]

interface Judged {
  class_name: string
  box: readonly [number, number, number, number]
  polygon: Parts | null
}

/** Both sides of one image; objects stand in the order of `place` and `truth_place` in the matches. */
export interface JudgedImage {
  width: number
  height: number
  thresholds: Record<string, number>
  truth: (Judged & { verdict: TrueOutcome | null })[]
  prediction: (Judged & { confidence: number; verdict: FoundOutcome })[]
}

const file = <T>(address: string) =>
  queryOptions({
    queryKey: ['report', address],
    queryFn: async () => (await jsonOf(address)) as T,
    staleTime: Infinity,
    structuralSharing: false,
  })

export const curvesQuery = (address: string) => file<ObjectCurves>(address)
export const matchesQuery = (address: string) => file<Matches>(address)
export const judgedQuery = (address: string) => file<JudgedImage>(address)

/** An object of a judged image, with what became of it. */
export interface JudgedObject extends Placed {
  verdict: FoundOutcome | TrueOutcome | 'crowd'
}

function placedFrom(one: Judged, id: string, classes: readonly LabelClass[]): Omit<Placed, 'confidence' | 'by' | 'crowd' | 'layer'> {
  const [x, y, width, height] = one.box
  const rings = one.polygon ? ringsOf({ type: 'polygon', parts: one.polygon }) : ringsOf({ type: 'box', x, y, width, height })
  const color = classes.find(({ name }) => name === one.class_name)?.color ?? '#888888'
  return { id, name: one.class_name, color, rings, box: rings.length > 0 ? boxAround(rings) : one.box }
}

/** The objects of one image with what the thresholds make of them; without matches, as the report judged them. */
export function judgedObjects(
  image: JudgedImage,
  classes: readonly LabelClass[],
  number: number,
  matches: Matches | undefined,
  outcomes: { found: readonly FoundOutcome[]; truth: readonly TrueOutcome[] } | undefined,
): { truth: JudgedObject[]; prediction: JudgedObject[] } {
  const found = new Map<number, FoundOutcome>()
  const met = new Map<number, TrueOutcome>()
  if (matches && outcomes) {
    matches.image.forEach((of, at) => of === number && found.set(matches.place[at] ?? -1, outcomes.found[at] ?? 'below'))
    matches.truth_image.forEach((of, at) => of === number && met.set(matches.truth_place[at] ?? -1, outcomes.truth[at] ?? 'missed'))
  }
  return {
    truth: image.truth.map((one, place) => ({
      ...placedFrom(one, `truth/${String(place)}`, classes),
      layer: 'truth',
      confidence: null,
      crowd: one.verdict === null,
      by: 'in truth',
      verdict: one.verdict === null ? 'crowd' : (met.get(place) ?? one.verdict),
    })),
    prediction: image.prediction.map((one, place) => ({
      ...placedFrom(one, `prediction/${String(place)}`, classes),
      layer: 'prediction',
      confidence: one.confidence,
      crowd: false,
      by: 'predicted',
      verdict: found.get(place) ?? one.verdict,
    })),
  }
}
