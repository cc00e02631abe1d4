// The form of answers that give each pixel a class.
import type { SplitScores } from '../records'
import type { FormView } from '../view'
import { named } from './named'
import { PixelsPicture } from './Picture'
import { PixelsReport } from './Report'
import { PixelsSample } from './Sample'
import { wrongShare } from './words'

export const pixels: FormView<SplitScores> = {
  form: 'pixels',
  named,
  headline: (scores) => ({ name: 'mIoU', value: scores.miou }),
  perClass: {
    name: 'IoU',
    about: 'IoU, pooled over pixels',
    of: (scores) => scores.classes.map(({ name, color, iou }) => ({ name, color, value: iou })),
  },
  curves: [
    { main: { name: 'miou', title: 'mIoU' }, others: [{ name: 'pixel_accuracy', title: 'Pixel accuracy' }] },
  ],
  Report: PixelsReport,
  Sample: PixelsSample,
  wrongText: (score) => `${wrongShare(score)} of pixels wrong`,
  Picture: PixelsPicture,
}
