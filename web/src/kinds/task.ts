// The task that a model or a version carries as free-form data, read carefully. Pure.
import type { LabelClass } from '@/api/types'

export interface ModelTask {
  name: string
  kind: string
  classes: LabelClass[]
  ignored: string[]
  /** The class that is not painted over pictures unless asked for. */
  background: string | null
}

function isClass(value: unknown): value is LabelClass {
  if (typeof value !== 'object' || value === null) return false
  const { name, color } = value as Record<string, unknown>
  return typeof name === 'string' && typeof color === 'string'
}

/** Null when there is no task yet, or when it is not one. */
export function taskOf(value: Record<string, unknown> | null | undefined): ModelTask | null {
  if (!value || typeof value.kind !== 'string' || !Array.isArray(value.classes)) return null
  const ignored = Array.isArray(value.ignored) ? value.ignored : []
  return {
    name: typeof value.name === 'string' ? value.name : '',
    kind: value.kind,
    classes: value.classes.filter(isClass),
    ignored: ignored.filter((one): one is string => typeof one === 'string'),
    background: typeof value.background === 'string' ? value.background : null,
  }
}
