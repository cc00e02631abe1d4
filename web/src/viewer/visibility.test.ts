import { describe, expect, it } from 'vitest'
import { alone, isShown, toggled } from './visibility'

const names = ['background', 'line', 'initial']
const shown = (switched: Record<string, boolean>) => names.filter((name) => isShown(switched, name, 'background'))

describe('classes', () => {
  it('are painted, but the background is not unless asked for', () => {
    expect(shown({})).toEqual(['line', 'initial'])
    expect(shown(toggled({}, 'background', 'background'))).toEqual(names)
    expect(shown(toggled(toggled({}, 'line', 'background'), 'line', 'background'))).toEqual(['line', 'initial'])
    expect(names.filter((name) => isShown({}, name, null))).toEqual(names)
  })

  it('can be seen alone, and together again', () => {
    const one = alone({}, 'line', names, 'background')
    expect(shown(one)).toEqual(['line'])
    expect(shown(alone(one, 'initial', names, 'background'))).toEqual(['initial'])
    expect(alone(one, 'line', names, 'background')).toEqual({})
  })
})
