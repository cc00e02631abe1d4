import { describe, expect, it } from 'vitest'
import { apply, shapesOf, type Document } from '../document'
import { areaOfParts } from '../geometry/polygon'
import { partsOf } from '../geometry/hit'
import { contextOf, type Surroundings } from '../session'
import { createEditorStore } from '../store'
import { boxShape, covered, polygonShape, shapeOf } from '../testing'
import type { EditorShape, Op } from '../types'
import { clipOf, pasted, readClip } from './clipboard'
import { split, subtracted, united } from './combine'
import { reordered } from './order'
import { asMask } from './reshape'
import { fillRest, unlabelled } from './rest'
import { areaOf } from '../raster/runs'

const image = { width: 200, height: 150 }
let ids = 0
const around: Surroundings = {
  image,
  form: 'pixels',
  source: { kind: 'person', name: 'bob' },
  newId: () => `new${(ids += 1)}`,
  pixels: () => null,
  cutOut: () => Promise.resolve(null),
}

function contextWith(...shapes: EditorShape[]) {
  const store = createEditorStore({ first: { className: 'sky' } })
  store.open(shapes, [])
  return contextOf(store, around)
}
const after = (document: Document, ops: readonly Op[]) => shapesOf(apply(document, ops).document)
const areas = (shapes: readonly EditorShape[]) =>
  shapes.map(({ geometry }) => (geometry.type === 'mask' ? covered([shapeOf('x', geometry)]) : areaOfParts(partsOf(geometry))))
function masked(shape: EditorShape): EditorShape {
  const geometry = asMask(shape.geometry, image)
  if (geometry === null) throw new Error('It has pixels.')
  return { ...shape, geometry }
}

const a = boxShape('a', 10, 10, 40, 40)
const b = boxShape('b', 30, 30, 40, 40)
const far = polygonShape('far', [[[150, 100], [180, 100], [180, 130]]])

describe('union and subtraction', () => {
  it('make one outline of several, also of parts that do not touch', () => {
    const context = contextWith(a, b, far)
    const shapes = after(context.document, united(context, [a, b, far]))
    expect(shapes.map(({ id }) => id)).toEqual(['a'])
    expect(areas(shapes)).toEqual([1600 + 1600 - 400 + 450])
  })

  it('count pixels as soon as a mask is among them', () => {
    const context = contextWith(masked(a), b)
    const shapes = after(context.document, united(context, [masked(a), b]))
    expect(shapes[0]?.geometry.type).toBe('mask')
    expect(areas(shapes)).toEqual([2800])
  })

  it('take a shape from others, remove what is covered, and leave the rest as it is', () => {
    const small = boxShape('small', 35, 35, 5, 5)
    const context = contextWith(a, small, far, b)
    const shapes = after(context.document, subtracted(context, [a, small, far], [b]))
    expect(shapes.map(({ id }) => id)).toEqual(['a', 'far', 'b'])
    expect(areas(shapes)).toEqual([1200, 450, 1600])
    expect(shapes[1]).toBe(far)
  })

  it('cut a hole where the shape lies inside', () => {
    const inner = boxShape('inner', 20, 20, 10, 10)
    const context = contextWith(a, inner)
    const [shape] = after(context.document, subtracted(context, [a], [inner]))
    expect(shape?.geometry.type === 'polygon' && shape.geometry.parts[0]?.length).toBe(2)
  })
})

describe('split', () => {
  it.each([['outline', a], ['mask', masked(a)]])('divides an %s along a line, and the larger piece keeps its name', (_what, shape) => {
    const context = contextWith(shape)
    const shapes = after(context.document, split(context, shape, [{ x: 20, y: 0 }, { x: 20, y: 100 }]))
    expect(shapes.map(({ id }) => id)[0]).toBe('a')
    expect(areas(shapes)).toEqual([1200, 400])
    expect(shapes[1]?.class_name).toBe('car')
  })

  it('follows the corners of the line, and its ends are lengthened', () => {
    const context = contextWith(a)
    const line = [{ x: 15, y: 30 }, { x: 30, y: 30 }, { x: 30, y: 45 }]
    expect(areas(after(context.document, split(context, a, line)))).toEqual([1600 - 400, 400])
  })

  it('does nothing for a line that misses', () => {
    const context = contextWith(a)
    expect(split(context, a, [{ x: 100, y: 0 }, { x: 100, y: 10 }])).toEqual([])
    expect(split(context, a, [{ x: 20, y: 20 }])).toEqual([])
  })
})

describe('order', () => {
  const document = contextWith(...['a', 'b', 'c', 'd'].map((id) => boxShape(id, 0, 0))).document
  it.each([
    ['up', ['a', 'b'], ['c', 'a', 'b', 'd']],
    ['down', ['b', 'd'], ['b', 'a', 'd', 'c']],
    ['top', ['a', 'c'], ['b', 'd', 'a', 'c']],
    ['bottom', ['d'], ['d', 'a', 'b', 'c']],
    ['up', ['c', 'd'], ['a', 'b', 'c', 'd']],
  ] as const)('goes %s for %j', (way, moving, expected) => {
    expect(after(document, reordered(document, new Set(moving), way)).map(({ id }) => id)).toEqual(expected)
  })
})

describe('the rest', () => {
  it('is every pixel that nothing covers, and gets the current class', () => {
    const context = contextWith(a, b)
    expect(areaOf(unlabelled(context.document, image))).toBe(200 * 150 - 2800)
    const shapes = after(context.document, fillRest(context).ops)
    expect(shapes.at(-1)?.class_name).toBe('sky')
    expect(covered(shapes.slice(-1))).toBe(200 * 150 - 2800)
    expect(covered(shapes)).toBe(200 * 150)
  })
})

describe('copies', () => {
  it('go to another image as new shapes; masks are cut off at its border', () => {
    const text = JSON.stringify(clipOf([masked(a), far, { ...b, class_name: 'tree' }], image))
    const clip = readClip(text)
    if (clip === null) throw new Error('It is a clip.')
    const small = { width: 30, height: 30 }
    const { ops, ids: made, leftOut } = pasted(around, clip, small, ['car'])
    expect(leftOut).toBe(2)
    expect(made).toHaveLength(1)
    expect(made).not.toContain('a')
    const [shape] = after(contextWith().document, ops)
    expect(shape?.geometry).toMatchObject({ type: 'mask', ...small })
    expect(covered(shape ? [shape] : [], small)).toBe(400)
  })

  it('are the same pixels on an image of the same size, and other text is no copy', () => {
    const { ops } = pasted(around, clipOf([masked(a)], image), image, ['car'])
    expect(after(contextWith().document, ops)[0]?.geometry).toEqual(masked(a).geometry)
    expect(readClip('hello')).toBeNull()
    expect(readClip('{"a": 1}')).toBeNull()
  })
})
