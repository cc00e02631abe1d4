// Which curves a training shows: by the metrics that have come, else by the kind of its task. Pure.
import { ALL_FORMS, viewOfKind } from './forms'
import type { CurvePlan } from './view'

/** The plan whose main metric has come; before the first epoch, that of the kind. */
export function planOf(metrics: readonly string[], kind: string | undefined): CurvePlan {
  const expected = viewOfKind(kind ?? 'semantic').curves
  const all = [...expected, ...ALL_FORMS.flatMap((one) => one.curves)]
  const found = all.find((plan) => metrics.includes(plan.main.name)) ?? all[0]
  if (found === undefined) throw new Error('Every form has a plan of curves.')
  return found
}
