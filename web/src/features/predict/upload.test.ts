import { describe, expect, it } from 'vitest'

import { addDropped } from './upload'

const file = (name: string, size = 1) => ({ name, size })

describe('addDropped', () => {
  it('takes images once and names the rest', () => {
    const { images, others } = addDropped(
      [file('a.png')],
      [file('a.png'), file('B.JPG'), file('notes.txt'), file('.DS_Store')],
    )
    expect(images.map((one) => one.name)).toEqual(['a.png', 'B.JPG'])
    expect(others.map((one) => one.name)).toEqual(['notes.txt'])
  })
})
