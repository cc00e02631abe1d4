import { describe, expect, it } from 'vitest'
import { freeName } from '@/kinds/words'
import { classesFrom, isAnotherQuestion, nextWish, whyNot } from './classes'

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
    expect(whyNot(' ', classesFrom('a'), 'semantic')).toMatch(/name/)
    expect(whyNot('t', [], 'semantic')).toMatch(/at least one/)
    expect(whyNot('t', classesFrom('a\nb\na'), 'semantic')).toMatch(/“a” is there twice/)
    expect(whyNot('t', classesFrom('a\nb'), 'semantic')).toBeNull()
  })
})

describe('another task', () => {
  it('has a name that is not taken', () => {
    expect(freeName('instance', [])).toBe('objects')
    expect(freeName('instance', ['objects', 'objects 2'])).toBe('objects 3')
  })

  it('may have more classes where pixels need not hold them', () => {
    const many = classesFrom(Array.from({ length: 300 }, (_, index) => `c${String(index)}`).join('\n'))
    expect(whyNot('t', many, 'semantic')).toMatch(/at most 255/)
    expect(whyNot('t', many, 'tagging')).toBeNull()
  })
})

describe('changing classes', () => {
  const before = [
    { name: 'a', color: '#000001' },
    { name: 'b', color: '#000002' },
  ]
  const wishes = before.map((one) => ({ ...one, was: one.name }))

  it('asks another question by names, number and order, not by colours', () => {
    expect(isAnotherQuestion(before, wishes.map((one) => ({ ...one, color: '#ffffff' })))).toBe(false)
    expect(isAnotherQuestion(before, [...wishes].reverse())).toBe(true)
    expect(isAnotherQuestion(before, wishes.slice(0, 1))).toBe(true)
    expect(isAnotherQuestion(before, [...wishes, nextWish(wishes)])).toBe(true)
  })

  it('gives a new class a colour that is free', () => {
    const used = classesFrom('x').map((one) => ({ ...one, was: one.name }))
    expect(nextWish(used).color).not.toBe(used[0]?.color)
  })
})
