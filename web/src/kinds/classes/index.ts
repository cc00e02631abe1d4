// The form of answers that say what a whole image is, or what is in it.
import type { ClassesImageScore, ClassesScores } from '../records'
import type { FormView } from '../view'
import { named } from './named'
import { mistakeText } from './answers'
import { ClassesPicture } from './Picture'
import { ClassesReport } from './Report'
import { ClassesSample } from './Sample'

export const classes: FormView<ClassesScores> = {
  form: 'classes',
  named,
  headline: (scores) =>
    scores.kind === 'classification'
      ? { name: 'accuracy', value: scores.accuracy }
      : { name: 'mAP', value: scores.map },
  perClass: {
    name: 'F1',
    about: 'F1 of each class, by images',
    of: (scores) => scores.classes.map(({ name, color, f1 }) => ({ name, color, value: f1 })),
  },
  curves: [
    { main: { name: 'accuracy', title: 'Accuracy' }, others: [{ name: 'map', title: 'mAP' }] },
    { main: { name: 'map', title: 'mAP' }, others: [] },
  ],
  Report: ClassesReport,
  Sample: ClassesSample,
  wrongText: (score) => {
    const { truth, predicted } = score as ClassesImageScore
    return mistakeText(
      truth,
      predicted.map(({ name }) => name),
      truth.length !== 1 || predicted.length !== 1,
    )
  },
  Picture: ClassesPicture,
}
