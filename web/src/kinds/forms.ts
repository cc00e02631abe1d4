// The registry: which view each form has.
import { classes } from './classes'
import { formOfKind, formOfScores, type Form } from './form'
import { objects } from './objects'
import { pixels } from './pixels'
import type { Scores } from './records'
import type { FormView } from './view'

const FORMS: Record<Form, FormView> = {
  // A view is only given scores of its own form.
  pixels: pixels as FormView,
  objects: objects as FormView,
  classes: classes as FormView,
}

export const ALL_FORMS: readonly FormView[] = Object.values(FORMS)

export function viewOfForm(form: Form): FormView {
  return FORMS[form]
}

export const viewOfKind = (kind: string): FormView => viewOfForm(formOfKind(kind))

export const viewOfScores = (scores: Scores): FormView => viewOfForm(formOfScores(scores))
