import { describe, expect, it } from 'vitest'
import type { Configuration, Model } from '@/api/types'
import { saidBy, sameSaid, settingsToSend, targetOf } from './said'

const QUICK: Configuration = {
  id: 'c1',
  project_id: 'p1',
  name: 'Quick',
  kind: 'semantic',
  trainer: 'semantic',
  architecture: 'fpn',
  settings: { epochs: 3, image_size: 512 },
  classes: ['line', 'initial'],
  model_name: 'Lines',
  start_from: 'v1',
  start_from_label: 'Lines@1',
  gone: [],
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
}

describe('what a configuration says', () => {
  it('is the same in any order', () => {
    const other = { ...saidBy(QUICK), settings: { image_size: 512, epochs: 3 }, classes: ['initial', 'line'] }
    expect(sameSaid(saidBy(QUICK), other)).toBe(true)
  })

  it.each([
    { settings: { epochs: 3 } },
    { classes: null },
    { model_name: null },
    { start_from: null },
    { architecture: 'unet' },
  ])('differs in %o', (part) => {
    expect(sameSaid(saidBy(QUICK), { ...saidBy(QUICK), ...part })).toBe(false)
  })

  it('goes into the model of that name, in any case of letters, or into a new one', () => {
    const models = [{ id: 'm1', name: 'lines' }] as Model[]
    expect(targetOf(QUICK, models)).toEqual({ mode: 'existing', modelId: 'm1', startFrom: 'v1' })
    expect(targetOf(QUICK, [])).toEqual({ mode: 'new', modelName: 'Lines', startFrom: 'v1' })
    expect(targetOf({ ...QUICK, model_name: null }, models)).toEqual({ startFrom: 'v1' })
  })

  it('does not start from a version that was deleted', () => {
    const gone = ['The version Lines@1, from which it starts, was deleted.']
    expect(targetOf({ ...QUICK, gone }, []).startFrom).toBeNull()
  })

  it('does not come back where the form has the value of the trainer again', () => {
    expect(settingsToSend({ seed: 4 }, { epochs: 'auto', image_size: 512, seed: 4 }, QUICK)).toEqual({
      epochs: 'auto',
      image_size: 512,
      seed: 4,
    })
    expect(settingsToSend({ seed: 4 }, { epochs: 'auto', seed: 4 }, null)).toEqual({ seed: 4 })
  })
})
