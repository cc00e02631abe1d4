// What the answers of a task are made of; everything that differs between kinds is registered by it (ADR 0010). Pure.
import type { Task } from '@/api/types'
import type { Scores } from './records'

export type Kind = Task['kind']
export type Form = 'pixels' | 'objects' | 'classes'

const FORM_OF: Record<Kind, Form> = {
  semantic: 'pixels',
  instance: 'objects',
  detection: 'objects',
  classification: 'classes',
  tagging: 'classes',
}

/** The form of a kind; a kind that these pages do not know is shown as pixels. */
export function formOfKind(kind: string): Form {
  return FORM_OF[kind as Kind] ?? 'pixels'
}

/** Scores of pixels bear no form: they are from before there were others. */
export function formOfScores(scores: Scores): Form {
  return 'form' in scores ? scores.form : 'pixels'
}
