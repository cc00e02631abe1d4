// The colour of a shape: that of its class, or one of its own so that neighbours can be told apart.
import type { EditorShape } from '../types'

export type Rgb = readonly [red: number, green: number, blue: number]

/** A shape whose class the task no longer has. */
export const NO_CLASS = '#8a8580'

/** Turns that keep hues of neighbours in a list far apart. */
const GOLDEN = 137.508

export function rgbOf(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

/** A colour that stays with an id: 32 hues, two lightnesses. */
export function colorOfId(id: string): string {
  let hash = 2166136261
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 16777619)
  const step = (hash >>> 0) % 64
  const hue = (step * GOLDEN) % 360
  return fromHsl(hue, 0.72, step % 2 === 0 ? 0.56 : 0.44)
}

export type ColorOf = (shape: EditorShape) => string

export function coloring(classes: readonly { name: string; color: string }[], by: 'class' | 'object'): ColorOf {
  if (by === 'object') return (shape) => colorOfId(shape.id)
  const known = new Map(classes.map((one) => [one.name, one.color]))
  return (shape) => known.get(shape.class_name) ?? NO_CLASS
}

function fromHsl(hue: number, saturation: number, lightness: number): string {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  const channel = (turn: number) => {
    const place = (turn + hue / 30) % 12
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1))))
  }
  return `#${[channel(0), channel(8), channel(4)].map((one) => one.toString(16).padStart(2, '0')).join('')}`
}
