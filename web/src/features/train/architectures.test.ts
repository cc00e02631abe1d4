import { describe, expect, it } from 'vitest'
import type { Architecture } from '@/api/types'
import { defaultArchitecture, distinct, findArchitectures, NO_FILTER, parametersText } from './architectures'

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
    weights_status: 'here',
    default: null,
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
})
