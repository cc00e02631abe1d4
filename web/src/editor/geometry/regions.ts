// Polygons combined, grown and shrunk; the only place that knows the library that does it.
import { Clipper, ClipType, EndType, FillRule, JoinType, PolyTreeD, type PathD, type PathsD, type PolyPathD } from 'clipper2-ts'
import type { Part, Ring } from '../types'

/** Decimals of a pixel that are kept. */
const DECIMALS = 4

export type RegionRule = 'union' | 'difference' | 'intersection'

const CLIP_TYPES = {
  union: ClipType.Union,
  difference: ClipType.Difference,
  intersection: ClipType.Intersection,
} as const

/** The parts of what two regions make together. */
export function combinedParts(rule: RegionRule, a: readonly Part[], b: readonly Part[]): Part[] {
  const tree = new PolyTreeD()
  Clipper.booleanOpDWithPolyTree(CLIP_TYPES[rule], pathsOf(a), pathsOf(b), tree, FillRule.NonZero, DECIMALS)
  return partsOfTree(tree)
}

/** The parts with their borders moved out by some pixels; in, when it is negative. */
export function offsetParts(parts: readonly Part[], by: number): Part[] {
  const paths = Clipper.inflatePathsD(pathsOf(parts), by, JoinType.Round, EndType.Polygon, 2, DECIMALS, ARC)
  const tree = new PolyTreeD()
  Clipper.booleanOpDWithPolyTree(ClipType.Union, paths, null, tree, FillRule.NonZero, DECIMALS)
  return partsOfTree(tree)
}

/** How far, in pixels, a round corner may be from round. */
const ARC = 0.1

/** Each part alone is what lies in an odd number of its rings; together they are what lies in any. */
function pathsOf(parts: readonly Part[]): PathsD {
  return parts.flatMap((part) => {
    const rings = part.filter((ring) => ring.length >= 3).map((ring): PathD => ring.map(([x, y]) => ({ x, y })))
    return Clipper.booleanOpD(ClipType.Union, rings, null, FillRule.EvenOdd, DECIMALS)
  })
}

/** Outlines are at the top, their holes below them, and what lies in a hole is a part of its own. */
function partsOfTree(node: PolyPathD): Part[] {
  return childrenOf(node).flatMap((outline) => {
    const holes = childrenOf(outline)
    return [[ringOf(outline), ...holes.map(ringOf)], ...holes.flatMap(partsOfTree)]
  })
}

function childrenOf(node: PolyPathD): PolyPathD[] {
  return Array.from({ length: node.count }, (_none, at) => node.child(at))
}

function ringOf(node: PolyPathD): Ring {
  return (node.poly ?? []).map(({ x, y }): [number, number] => [x, y])
}
