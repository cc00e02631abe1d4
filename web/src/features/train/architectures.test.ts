import { describe, expect, it } from 'vitest'
import type { Architecture } from '@/api/types'
import { defaultArchitecture, distinct, findArchitectures, NO_FILTER, parametersText, sortArchitectures, weightsWords } from './architectures'

function architecture(name: string, part: Partial<Architecture> = {}): Architecture {
  return {
    name,
    title: name,
    description: '',
    trainer: 'semantic',
    kinds: ['semantic'],
    decoder: 'FPN',
    encoder: 'ResNet-34',
    parameters: 1,
    licence: 'MIT',
    weights_source: 'hub',
    weights_licence: 'MIT',
    weights_name: '',
    weights_status: 'here',
    default: null,
    default_for: ['semantic'],
    ...part,
  }
}

const ALL = [
  architecture('upernet', { decoder: 'UPerNet', default: 'gpu', weights_status: 'fetchable' }),
  architecture('fpn', { default: 'cpu', description: 'quick and robust' }),
]

describe('architectures', () => {
  it('finds by every word, decoder and weights', () => {
    const names = (filter: object) => findArchitectures(ALL, { ...NO_FILTER, ...filter }).map((one) => one.name)
    expect(names({})).toEqual(['upernet', 'fpn'])
    expect(names({ text: 'Robust fpn' })).toEqual(['fpn'])
    expect(names({ text: 'robust upernet' })).toEqual([])
    expect(names({ decoder: 'UPerNet' })).toEqual(['upernet'])
    expect(names({ here: true })).toEqual(['fpn'])
  })

  it('begins with the default of the machine', () => {
    expect(defaultArchitecture(ALL, true)?.name).toBe('upernet')
    expect(defaultArchitecture(ALL, false)?.name).toBe('fpn')
    expect(defaultArchitecture([], false)).toBeNull()
  })

  it('lists decoders once and writes sizes', () => {
    expect(distinct(ALL, 'decoder')).toEqual(['FPN', 'UPerNet'])
    expect(parametersText(5_430_000)).toBe('5.4 M')
  })

  it('sorts by each column, with the smaller network first among equals', () => {
    const all = [
      architecture('c', { parameters: 10, encoder: 'ResNet-101', weights_status: 'missing' }),
      architecture('a', { parameters: 30, encoder: 'ResNet-34' }),
      architecture('b', { parameters: 20, encoder: 'ResNet-34', licence: 'Apache-2.0' }),
    ]
    const names = (by: 'title' | 'parameters' | 'encoder' | 'weights_status' | 'licence', down = false) =>
      sortArchitectures(all, { by, down }).map((one) => one.name).join('')
    expect(names('title')).toBe('abc')
    expect(names('parameters', true)).toBe('abc')
    expect(names('encoder')).toBe('bac')
    expect(names('weights_status')).toBe('bac')
    expect(names('licence')).toBe('bca')
    expect(sortArchitectures(all, null)).toEqual(all)
  })

  it('says where weights come from that are not here, as a fact and not as an alarm', () => {
    const words = weightsWords({ weights_status: 'missing', weights_source: 'the Hugging Face hub' })
    expect(words).toMatchObject({ word: 'download needed', tone: 'plain' })
    expect(words.why).toContain('come from the Hugging Face hub')
  })
})
