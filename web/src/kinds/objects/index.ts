// The form of answers that find objects: each has a place, a class and a confidence.
import type { ObjectScores, ObjectsImageScore } from '../records'
import type { FormView } from '../view'
import { named } from './named'
import { ObjectsPicture } from './Picture'
import { ObjectsReport } from './Report'
import { ObjectsSample } from './Sample'
import { aboutCounts } from './words'

export const objects: FormView<ObjectScores> = {
  form: 'objects',
  named,
  headline: ({ masks, boxes }) =>
    masks === null
      ? { name: 'box mAP50-95', value: boxes.map50_95 }
      : { name: 'mask mAP50-95', value: masks.map50_95 },
  perClass: {
    name: 'AP50-95',
    about: 'AP50-95, of masks where there are any, else of boxes',
    of: (scores) =>
      scores.classes.map(({ name, color, masks, boxes }) => ({ name, color, value: (masks ?? boxes).ap50_95 })),
  },
  curves: [{ main: { name: 'map50_95', title: 'mAP50-95' }, others: [{ name: 'map50', title: 'mAP50' }] }],
  Report: ObjectsReport,
  Sample: ObjectsSample,
  wrongText: (score) => {
    const { right, false: wrong, missed, confused } = score as ObjectsImageScore
    return aboutCounts({ right, false: wrong, missed, confused })
  },
  Picture: ObjectsPicture,
}
