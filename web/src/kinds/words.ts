// Words about kinds that several pages need. Pure.
import { named as classes } from './classes/named'
import { formOfKind, type Form, type Kind } from './form'
import type { KindWords, Named } from './named'
import { named as objects } from './objects/named'
import { named as pixels } from './pixels/named'

const NAMED: Record<Form, Named> = { pixels, objects, classes }

/** Every kind that a task can have, in plain words. */
export const KINDS: readonly KindWords[] = Object.values(NAMED).flatMap((one) => one.kinds)

/** "Objects with their outlines"; the kind itself when these pages do not know it. */
export function kindTitle(kind: string): string {
  return KINDS.find((one) => one.kind === kind)?.title ?? kind
}

/** "pixels", "objects" or "images": what annotations of a kind are counted in. */
export const unitOf = (kind: string): string => NAMED[formOfKind(kind)].unit

/** Classes as one might write them. */
export const PLACEHOLDERS: Record<Kind, string> = {
  semantic: 'background\ntext line\nillustration',
  instance: 'round cell\nlong cell',
  detection: 'stamp\nsignature',
  classification: 'cover\ntext page\nblank page',
  tagging: 'stamp\nsignature\nhandwriting',
}

/** What a task of a kind is called until a person says so. */
const NAMES: Record<Kind, string> = {
  semantic: 'segmentation',
  instance: 'objects',
  detection: 'boxes',
  classification: 'classification',
  tagging: 'tags',
}

/** The name of a kind that is not taken: "objects", "objects 2". */
export function freeName(kind: Kind, taken: readonly string[]): string {
  const name = NAMES[kind]
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name} ${String(number)}`
    if (!taken.includes(tried)) return tried
  }
}
