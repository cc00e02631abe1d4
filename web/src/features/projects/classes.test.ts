import { describe, expect, it } from 'vitest'
import { classesFrom, whyNot } from './classes'

describe('classesFrom', () => {
  it('reads one class a line', () => {
    expect(classesFrom(' text \n\n initial ').map(({ name }) => name)).toEqual(['text', 'initial'])
  })

  it('gives a background a grey, and the first colour to the first class beside it', () => {
    expect(classesFrom('_Background_\ntext\nbackground text')).toEqual([
      { name: '_Background_', color: '#808080' },
      { name: 'text', color: '#e69f00' },
      { name: 'background text', color: '#56b4e9' },
    ])
  })

  it('gives every class a colour, however many there are', () => {
    const many = classesFrom(Array.from({ length: 60 }, (_, index) => `c${index}`).join('\n'))
    expect(many.every(({ color }) => /^#[0-9a-f]{6}$/.test(color))).toBe(true)
  })
})

describe('whyNot', () => {
  it('names what is missing', () => {
    expect(whyNot(' ', classesFrom('a'))).toMatch(/name/)
    expect(whyNot('t', [])).toMatch(/at least one/)
    expect(whyNot('t', classesFrom('a\nb\na'))).toMatch(/“a” is there twice/)
    expect(whyNot('t', classesFrom('a\nb'))).toBeNull()
  })
})
