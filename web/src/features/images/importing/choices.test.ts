import { describe, expect, it } from 'vitest'
import type { ImportReport } from '@/api/types'
import { cameIn, ignoredOfTask, ignoredShare, labelRows, likelyIgnored, offersSnapping, splitsOf, tick } from './choices'

const share = (name: string, color: string | null, part: number) => ({
  name,
  color,
  images: 1,
  share: part,
  splits: { train: part, val: part },
})

const report = {
  classes: [
    { name: 'background', color: '#000000' },
    { name: 'ignored', color: '#800000' },
  ],
  ignored: ['void'],
  ignored_by_name: ['void'],
  masks: { shares: [share('background', '#000000', 0.7), share('ignored', '#800000', 0.2), share('ignored', null, 0.1)] },
} as unknown as ImportReport

describe('the labels of a plan', () => {
  it('have a row each, with their shares, and those that are ignored by name can be kept', () => {
    const rows = labelRows(report, { ignore: ['background'], keep: [] })
    expect(rows.map(({ name, taken, share: part }) => [name, taken, part])).toEqual([
      ['background', false, 0.7],
      ['ignored', true, 0.2],
      ['void', false, undefined],
    ])
    expect(ignoredShare(report)?.share).toBe(0.1)
    expect(splitsOf(report)).toEqual(['train', 'val'])
  })

  it('are ticked and unticked', () => {
    const none = { ignore: [], keep: [] }
    const rows = labelRows(report, none)
    const [background, , hollow] = rows
    if (!background || !hollow) throw new Error('rows are missing')
    expect(tick(none, background, false)).toEqual({ ignore: ['background'], keep: [] })
    expect(tick({ ignore: ['background'], keep: [] }, background, true)).toEqual(none)
    expect(tick(none, hollow, true)).toEqual({ ignore: [], keep: ['void'] })
    expect(tick({ ignore: [], keep: ['void'] }, hollow, false)).toEqual(none)
    expect(likelyIgnored(rows)).toBe('background')
    expect(likelyIgnored(labelRows(report, { ignore: ['background'], keep: [] }))).toBeUndefined()
  })

  it('that the server ignores by itself are not asked for', () => {
    expect(ignoredOfTask(['void', 'Unlabeled', 'paper'])).toEqual(['paper'])
  })

  it('offer snapping where masks were refused for it', () => {
    expect(offersSnapping(new Error('m.png: 20 colours near 2 labels … or import with --snap-colours (“snap colours”)'))).toBe(true)
    expect(offersSnapping(new Error('m.png is damaged'))).toBe(false)
  })

  it('are told when they came in', () => {
    const came = { images: 1, annotated: 1, masks: null } as unknown as ImportReport
    expect(cameIn(came)).toBe('1 image came in, 1 annotated.')
    const masks = { snapped_pixels: 887 } as unknown as ImportReport['masks']
    expect(cameIn({ ...came, masks })).toBe('1 image came in, 1 annotated; 887 pixels snapped to the nearest label.')
  })
})
