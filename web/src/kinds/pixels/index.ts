// The form of answers that give each pixel a class.
import type { SplitScores } from '../records'
import type { FormView } from '../view'
import { PixelsPicture } from './Picture'
import { PixelsReport } from './Report'
import { PixelsSample } from './Sample'
import { wrongShare } from './words'

export const pixels: FormView<SplitScores> = {
  form: 'pixels',
  kinds: [
    {
      kind: 'semantic',
      title: 'A class for each pixel',
      asks: 'What is each pixel of the image?',
      example: 'Text, illustration and background of a page; road and sky of a street.',
    },
  ],
  unit: 'pixels',
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
