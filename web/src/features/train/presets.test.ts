import { describe, expect, it } from 'vitest'
import { presetOf, withPreset } from './presets'

const preset = (name: string, settings: Record<string, unknown>) => ({ name, title: name, description: '', settings })
const ALL = [preset('quick', { length: 'short', max_minutes: 10 }), preset('balanced', {}), preset('best', { length: 'long' })]

describe('presets', () => {
  it('are known by exactly what they set', () => {
    expect(presetOf(ALL, {})?.name).toBe('balanced')
    expect(presetOf(ALL, { max_minutes: 10, length: 'short' })?.name).toBe('quick')
    expect(presetOf(ALL, { max_minutes: 11, length: 'short' })).toBeNull()
  })

  it('leave the device alone', () => {
    expect(presetOf(ALL, { device: 'cpu' })?.name).toBe('balanced')
    expect(withPreset(ALL[2] as never, { device: 'cpu', epochs: 3 })).toEqual({ length: 'long', device: 'cpu' })
    expect(withPreset(ALL[2] as never, { epochs: 3 })).toEqual({ length: 'long' })
  })
})
