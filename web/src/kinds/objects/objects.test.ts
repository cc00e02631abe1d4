import { describe, expect, it } from 'vitest'
import { imagePoint } from '@/viewer/geometry/units'
import { byText, objectAt, ordered, placedOf, traced, type Geometry, type Shape } from './placed'
import { ringsOfMask, runsOf } from './rle'
import { isAbove } from './thresholds'

const shape = (id: string, geometry: Geometry, confidence: number | null = null): Shape => ({
  id,
  class_name: 'cell',
  geometry,
  source: { kind: 'model', name: 'cells@2' },
  confidence,
  crowd: false,
})
const box = (x: number, y: number, width: number, height: number): Geometry => ({ type: 'box', x, y, width, height })

describe('masks', () => {
  // Made with pycocotools: 4 x 5 pixels; a 2 x 2 square at row 1, column 1, and a pixel at row 3, column 4.
  const SQUARE = { height: 4, width: 5, counts: '52206O' }

  it('reads runs as COCO writes them', () => {
    expect(runsOf('522')).toEqual([5, 2, 2])
    // The fourth run is written as a difference to the second.
    expect(runsOf('52207')).toEqual([5, 2, 2, 2, 9])
    expect(runsOf('')).toEqual([])
  })

  it('follows the edges of the pixels, with holes', () => {
    expect(ringsOfMask({ height: 4, width: 5, counts: '52207' })).toEqual([
      [
        [1, 1],
        [3, 1],
        [3, 3],
        [1, 3],
      ],
    ])
    expect(ringsOfMask(SQUARE)).toHaveLength(2)
    // A 3 x 3 square whose middle is a hole: column 0 full, column 1 first and last, column 2 full.
    const holed = ringsOfMask({ height: 3, width: 3, counts: '0410' })
    expect(holed).toHaveLength(2)
  })
})

describe('objects under a point', () => {
  const placed = placedOf(
    [
      shape('large', box(0, 0, 100, 100)),
      shape('small', box(10, 10, 5, 5)),
      shape('ring', { type: 'polygon', parts: [[[[50, 50], [90, 50], [90, 90], [50, 90]], [[60, 60], [80, 60], [80, 80], [60, 80]]]] }),
    ].map(traced),
    'p',
    [{ name: 'cell', color: '#112233' }],
  )

  it('is the smallest that holds the point', () => {
    expect(objectAt(placed, imagePoint(12, 12))?.id).toBe('p/small')
    expect(objectAt(placed, imagePoint(40, 40))?.id).toBe('p/large')
    expect(objectAt(placed, imagePoint(55, 55))?.id).toBe('p/ring')
    expect(objectAt(placed, imagePoint(70, 70))?.id).toBe('p/large')
    expect(objectAt(placed, imagePoint(100, 100))).toBeNull()
  })

  it('has the colour of its class, and says who made it', () => {
    expect(placed[0]).toMatchObject({ color: '#112233', by: 'predicted by cells@2', box: [0, 0, 100, 100] })
    expect(byText({ kind: 'import', name: 'lines.zip' })).toBe('imported from lines.zip')
    expect(byText({ kind: 'person', name: '' })).toBe('drawn')
  })
})

describe('the order of a list', () => {
  const at = (x: number, y: number, size: number, confidence: number | null) => ({ box: [x, y, size, size] as const, confidence })
  const all = [at(5, 5, 1, 0.4), at(9, 0, 3, 0.9), at(0, 5, 2, null)]

  it('goes by how sure, where and how large', () => {
    const of = (order: Parameters<typeof ordered>[1]) => ordered(all, order).map((one) => all.indexOf(one))
    expect(of('sure')).toEqual([2, 1, 0])
    expect(of('unsure')).toEqual([0, 1, 2])
    expect(of('place')).toEqual([1, 2, 0])
    expect(of('size')).toEqual([1, 2, 0])
  })
})

describe('thresholds', () => {
  it('leave what is at them, and what nobody predicted', () => {
    expect(isAbove({ name: 'cell', confidence: 0.5 }, { cell: 0.5 })).toBe(true)
    expect(isAbove({ name: 'cell', confidence: 0.49 }, {})).toBe(false)
    expect(isAbove({ name: 'cell', confidence: null }, { cell: 1 })).toBe(true)
  })
})
