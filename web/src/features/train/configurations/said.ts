// What a configuration says, what the training page says now, and whether they are the same. Pure.
import type { Configuration, Model } from '@/api/types'
import type { Target } from '../ModelPanel'
import type { Values } from '../schema'

/** What is kept under a name. */
export interface Said {
  architecture: string
  settings: Values
  classes: string[] | null
  model_name: string | null
  start_from: string | null
}

export function saidBy(one: Configuration): Said {
  return {
    architecture: one.architecture,
    settings: one.settings,
    classes: one.classes,
    model_name: one.model_name,
    start_from: one.start_from,
  }
}

function inOrder(values: Values): string {
  return JSON.stringify(Object.entries(values).sort(([a], [b]) => a.localeCompare(b)))
}

export function sameSaid(a: Said, b: Said): boolean {
  return (
    a.architecture === b.architecture &&
    a.model_name === b.model_name &&
    a.start_from === b.start_from &&
    JSON.stringify(a.classes && [...a.classes].sort()) === JSON.stringify(b.classes && [...b.classes].sort()) &&
    inOrder(a.settings) === inOrder(b.settings)
  )
}

/** Where the version goes as a configuration says: into the model of that name, or a new one. */
export function targetOf(one: Configuration, models: readonly Model[]): Partial<Target> {
  const wanted = one.model_name
  const model = models.find((each) => each.name.toLowerCase() === wanted?.toLowerCase())
  const where: Partial<Target> =
    wanted === null ? {} : model ? { mode: 'existing', modelId: model.id } : { mode: 'new', modelName: wanted }
  return { ...where, startFrom: one.gone.some((each) => each.includes('was deleted')) ? null : one.start_from }
}

/** Settings for a job: what was changed, and what the configuration sets and was put back to the trainer's own. */
export function settingsToSend(changed: Values, values: Values, configuration: Configuration | null): Values {
  const put: Values = {}
  for (const name of Object.keys(configuration?.settings ?? {})) if (name in values) put[name] = values[name]
  return { ...put, ...changed }
}
