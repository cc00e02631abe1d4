import { describe, expect, it } from 'vitest'
import { rasterised, runsOfGeometry } from '../geometry/rasterise'
import { areaOfParts } from '../geometry/polygon'
import { bitmapOfRuns, runsOfBitmaps } from '../raster/bitmap'
import { contoursOf } from '../raster/contours'
import { grownRuns, smoothedRuns, withoutHoles } from '../raster/morphology'
import { maskOf } from '../raster/rle'
import { areaOf, NO_RUNS, type Runs } from '../raster/runs'
import type { Geometry, Polygon } from '../types'
import { asMask, asPolygon, grown, holesFilled, smoothed } from './reshape'

const image = { width: 24, height: 18 }
const whole = { x: 0, y: 0, ...image }

function random(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32
}
function spots(seed: number, share: number): Runs {
  const next = random(seed)
  const bits = Uint8Array.from({ length: image.width * image.height }, () => (next() < share ? 1 : 0))
  return runsOfBitmaps([{ rect: whole, bits }], image)
}
const bitsOf = (runs: Runs) => bitmapOfRuns(runs, whole, image.height).bits

describe('mask to polygon and back', () => {
  it('loses no pixel, whatever holes, corners and single pixels there are', () => {
    for (let seed = 1; seed < 60; seed += 1) {
      const runs = spots(seed, (seed % 9) / 10 + 0.1)
      const bitmap = bitmapOfRuns(runs, whole, image.height)
      const parts = contoursOf(bitmap)
      expect(runsOfGeometry({ type: 'polygon', parts }, image)).toEqual(runs)
      expect(areaOfParts(parts)).toBe(areaOf(runs))
      const back = asPolygon(maskOf(runs, image), 0)
      expect(back?.loss).toEqual({ pixels: 0, iou: 1 })
      expect(back && asMask(back.polygon, image)).toEqual(maskOf(runs, image))
    }
  })

  it('says what a simpler outline loses', () => {
    const disc: Geometry = { type: 'polygon', parts: [[Array.from({ length: 60 }, (_none, at) => [12 + 8 * Math.cos(at / 9.549), 9 + 8 * Math.sin(at / 9.549)])]] }
    const mask = asMask(disc, image)
    if (mask === null) throw new Error('The disc has pixels.')
    const exact = asPolygon(mask, 0)
    const simple = asPolygon(mask, 1)
    expect(simple?.polygon.parts[0]?.[0]?.length).toBeLessThan((exact?.polygon.parts[0]?.[0]?.length ?? 0) / 2)
    expect(simple?.loss.pixels).toBeGreaterThan(0)
    expect(simple?.loss.iou).toBeGreaterThan(0.85)
    expect(simple?.loss.iou).toBeLessThan(1)
    expect(asPolygon(maskOf(NO_RUNS, image), 1)).toBeNull()
  })
})

describe('grow and shrink', () => {
  it('a mask by the exact distance, inside the image', () => {
    for (const [seed, by] of [[3, 1], [4, 2], [5, 2.5], [6, 4]] as const) {
      const runs = spots(seed, 0.03)
      const before = bitsOf(runs)
      const after = bitsOf(grownRuns(runs, by, image))
      after.forEach((bit, place) => {
        const [x, y] = [place % image.width, Math.floor(place / image.width)]
        const near = before.some((set, other) => set === 1 && Math.hypot((other % image.width) - x, Math.floor(other / image.width) - y) <= by)
        expect(bit).toBe(near ? 1 : 0)
      })
    }
  })

  it('a mask shrinks as what is around it grows, and not from the border of the image', () => {
    const square = rasterised([[[[0, 4], [10, 4], [10, 14], [0, 14]]]], image)
    const runs = square ? runsOfBitmaps([square], image) : NO_RUNS
    expect(areaOf(grownRuns(runs, -1, image))).toBe(9 * 8)
    expect(grownRuns(runs, -9, image).length).toBe(0)
    expect(grown(maskOf(runs, image), -9, image)).toBeNull()
  })

  it('a polygon with its hole, and a box', () => {
    const ring: Polygon = { type: 'polygon', parts: [[[[0, 0], [20, 0], [20, 20], [0, 20]], [[5, 5], [15, 5], [15, 15], [5, 15]]]] }
    const smaller = grown(ring, -1, image)
    if (smaller?.type !== 'polygon') throw new Error('A polygon stays one.')
    expect(areaOfParts(smaller.parts)).toBeCloseTo(18 * 18 - (12 * 12 - (4 - Math.PI)), 0)
    expect(grown(ring, -3, image)).toBeNull()
    expect(grown({ type: 'box', x: 5, y: 5, width: 4, height: 4 }, 2, image)).toEqual({ type: 'box', x: 3, y: 3, width: 8, height: 8 })
    expect(grown({ type: 'box', x: 5, y: 5, width: 4, height: 4 }, -2, image)).toBeNull()
  })
})

describe('holes and smoothing', () => {
  it('fills what a mask encloses, and not what is open to the border', () => {
    const ring = rasterised([[[[2, 2], [12, 2], [12, 12], [2, 12]], [[4, 4], [8, 4], [8, 8], [4, 8]]]], image)
    const bay = rasterised([[[[14, 0], [24, 0], [24, 10], [14, 10]], [[16, 0], [20, 0], [20, 6], [16, 6]]]], image)
    const runs = ring && bay ? runsOfBitmaps([ring, bay], image) : NO_RUNS
    expect(areaOf(runs)).toBe(100 - 16 + 100 - 24)
    expect(areaOf(withoutHoles(runs, image))).toBe(100 + 100 - 24)
  })

  it('fills the holes of a polygon', () => {
    const ring: Polygon = { type: 'polygon', parts: [[[[0, 0], [20, 0], [20, 20], [0, 20]], [[5, 5], [15, 5], [15, 15], [5, 15]]]] }
    const filled = holesFilled(ring, image)
    expect(filled?.type === 'polygon' && areaOfParts(filled.parts)).toBe(400)
  })

  it('takes single pixels away and closes single gaps', () => {
    const square = rasterised([[[[4, 4], [14, 4], [14, 14], [4, 14]]]], image)
    if (square === null) throw new Error('The square has pixels.')
    const bits = Uint8Array.from(square.bits)
    bits[55] = 0
    const lone = { rect: { x: 20, y: 2, width: 1, height: 1 }, bits: Uint8Array.of(1) }
    const after = bitsOf(smoothedRuns(runsOfBitmaps([{ ...square, bits }, lone], image), 1, image))
    expect(after[2 * 24 + 20]).toBe(0)
    expect(after[9 * 24 + 9]).toBe(1)
    expect(smoothed(maskOf(runsOfBitmaps([lone], image), image), image)).toBeNull()
  })

  it('rounds the corners of a polygon', () => {
    const square: Polygon = { type: 'polygon', parts: [[[[0, 0], [8, 0], [8, 8], [0, 8]]]] }
    const round = smoothed(square, image)
    expect(round?.type === 'polygon' && round.parts[0]?.[0]).toHaveLength(8)
    expect(round?.type === 'polygon' && areaOfParts(round.parts)).toBe(56)
  })
})
