// The kinds of tasks whose answers are objects, in plain words, and what is counted. Pure.
import type { Named } from '../named'

export const named: Named = {
  kinds: [
    {
      kind: 'instance',
      title: 'Objects with their outlines',
      asks: 'Where is each object, pixel by pixel?',
      example: 'Every cell on its own, also where cells touch; every text line of a page.',
    },
    {
      kind: 'detection',
      title: 'Objects in boxes',
      asks: 'Where is each object, roughly?',
      example: 'Cars, animals or stamps, to count them and to cut them out.',
    },
  ],
  unit: 'objects',
}
