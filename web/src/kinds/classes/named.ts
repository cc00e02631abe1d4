// The kinds of tasks whose answers are classes of whole images, in plain words, and what is counted. Pure.
import type { Named } from '../named'

export const named: Named = {
  kinds: [
    {
      kind: 'classification',
      title: 'One class for each image',
      asks: 'Which of the classes is this image?',
      example: 'Blank page, text page or cover; one of ten kinds of leaves.',
    },
    {
      kind: 'tagging',
      title: 'Tags for each image',
      asks: 'Which of the classes occur in this image? Any number, also none.',
      example: 'Stamp, signature and handwriting on a letter; what is seen on a photograph.',
    },
  ],
  unit: 'images',
}
