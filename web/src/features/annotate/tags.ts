// Classes of whole images: one at most for classification, any number for tagging. Pure.
import type { Task } from '@/api/types'

/** The tags after a class was chosen, or taken back; in the order of the task's classes. */
export function toggled(tags: readonly string[], name: string, { kind, classes }: Pick<Task, 'kind' | 'classes'>): string[] {
  if (tags.includes(name)) return tags.filter((one) => one !== name)
  if (kind === 'classification') return [name]
  return classes.map((one) => one.name).filter((one) => one === name || tags.includes(one))
}
