// The kinds of tasks whose answers are pixels, in plain words, and what is counted. Pure.
import type { Named } from '../named'

export const named: Named = {
  kinds: [
    {
      kind: 'semantic',
      title: 'A class for each pixel',
      asks: 'What is each pixel of the image?',
      example: 'Text, illustration and background of a page; road and sky of a street.',
    },
  ],
  unit: 'pixels',
}
