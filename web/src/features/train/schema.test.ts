import { describe, expect, it } from 'vitest'

import { boundsText, changedValues, fieldOf, fieldsOf, initialValues, problemOf, problemsOf, valueText } from './schema'

const SCHEMA = {
  $defs: { Loss: { enum: ['cross_entropy', 'dice'], title: 'Loss', type: 'string' } },
  properties: {
    epochs: {
      anyOf: [
        { type: 'integer', minimum: 1, maximum: 500 },
        { const: 'auto', type: 'string' },
      ],
      title: 'Epochs',
      description: 'Rounds over all training images.',
      default: 'auto',
    },
    learning_rate: { type: 'number', exclusiveMinimum: 0, maximum: 1, default: 0.001, advanced: true },
    loss: { $ref: '#/$defs/Loss', default: 'dice' },
    device: { enum: ['auto', 'cpu', 'gpu'], type: 'string', default: 'auto' },
    freeze_encoder: { type: 'boolean', default: false },
    encoder: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
    secret: { type: 'string', hidden: true, default: '' },
    start_from: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
  },
}

const fields = fieldsOf(SCHEMA)
const field = (name: string) => fields.find((one) => one.name === name)!

describe('fieldsOf', () => {
  it('keeps the order and leaves out what is hidden or has another place', () => {
    expect(fields.map((one) => one.name)).toEqual(['epochs', 'learning_rate', 'loss', 'freeze_encoder', 'encoder'])
  })

  it('reads number-or-auto with bounds', () => {
    expect(field('epochs')).toMatchObject({
      kind: 'integer',
      auto: true,
      min: 1,
      max: 500,
      title: 'Epochs',
      initial: 'auto',
      options: [],
    })
  })

  it('follows references to enums', () => {
    expect(field('loss')).toMatchObject({ kind: 'select', options: ['cross_entropy', 'dice'], initial: 'dice' })
  })

  it('makes a title of a name that has none, and knows advanced and optional fields', () => {
    expect(field('learning_rate')).toMatchObject({ title: 'Learning rate', advanced: true, openMin: true })
    expect(field('encoder')).toMatchObject({ kind: 'text', optional: true })
    expect(field('freeze_encoder').kind).toBe('boolean')
  })

  it('finds a field that has another place, with auto as one of its words', () => {
    expect(fieldOf(SCHEMA, 'device')).toMatchObject({ kind: 'select', auto: false, options: ['auto', 'cpu', 'gpu'] })
    expect(fieldOf(SCHEMA, 'nothing')).toBeNull()
  })
})

describe('problemOf', () => {
  it('takes auto, whole numbers in bounds, and says what is allowed', () => {
    expect(problemOf(field('epochs'), 'auto')).toBeNull()
    expect(problemOf(field('epochs'), 10)).toBeNull()
    expect(problemOf(field('epochs'), 0)).toBe('Allowed: 1 to 500.')
    expect(problemOf(field('epochs'), 1.5)).toBe('Give a whole number.')
    expect(problemOf(field('epochs'), '')).toBe('Give a value.')
    expect(problemOf(field('learning_rate'), 0)).toBe('Allowed: more than 0, at most 1.')
    expect(problemOf(field('loss'), 'hinge')).toBe('Choose one of: cross_entropy, dice.')
    expect(problemOf(field('encoder'), null)).toBeNull()
  })

  it('collects the problems of a form by field', () => {
    expect(problemsOf(fields, { ...initialValues(fields), epochs: -1 })).toEqual({ epochs: 'Allowed: 1 to 500.' })
  })
})

describe('values', () => {
  it('sends only what was changed', () => {
    expect(changedValues(fields, initialValues(fields))).toEqual({})
    expect(changedValues(fields, { ...initialValues(fields), epochs: 3, loss: 'dice', encoder: '' })).toEqual({
      epochs: 3,
      encoder: null,
    })
  })

  it('reads as a person would', () => {
    expect([true, null, [1, 2], 'auto'].map(valueText)).toEqual(['yes', 'none', '1, 2', 'auto'])
  })

  it('says bounds in words', () => {
    expect(boundsText(field('epochs'))).toBe('1 to 500')
    expect(boundsText(field('loss'))).toBe('')
  })
})
