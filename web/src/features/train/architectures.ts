// Finding an architecture: search, filters, the machine's default. Pure.
import type { Architecture } from '@/api/types'

export interface ArchitectureFilter {
  text: string
  decoder: string | null
  encoder: string | null
  /** Only those whose weights are on this machine. */
  here: boolean
}

export const NO_FILTER: ArchitectureFilter = { text: '', decoder: null, encoder: null, here: false }

function searched(one: Architecture): string {
  return [one.name, one.title, one.description, one.decoder, one.encoder, one.licence].join(' ').toLowerCase()
}

/** Every word of the search must occur somewhere in the architecture. */
export function findArchitectures(all: readonly Architecture[], filter: ArchitectureFilter): Architecture[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter(
    (one) =>
      (filter.decoder === null || one.decoder === filter.decoder) &&
      (filter.encoder === null || one.encoder === filter.encoder) &&
      (!filter.here || one.weights_status === 'here') &&
      words.every((word) => searched(one).includes(word)),
  )
}

export type ArchitectureOrder = 'title' | 'parameters' | 'decoder' | 'encoder' | 'weights_status' | 'licence'

export interface Sorting {
  by: ArchitectureOrder
  down: boolean
}

/** What is on this machine comes first. */
const WEIGHTS_ORDER = ['here', 'none', 'fetchable', 'missing']

function compared(a: Architecture, b: Architecture, by: ArchitectureOrder): number {
  if (by === 'parameters') return a.parameters - b.parameters
  if (by === 'weights_status') return WEIGHTS_ORDER.indexOf(a.weights_status) - WEIGHTS_ORDER.indexOf(b.weights_status)
  return a[by].localeCompare(b[by], 'en', { numeric: true })
}

/** Sorted anew; null is the order of the catalogue. Of equals the smaller network comes first. */
export function sortArchitectures(all: readonly Architecture[], sorting: Sorting | null): Architecture[] {
  if (sorting === null) return [...all]
  const { by, down } = sorting
  return [...all].sort((a, b) => (down ? -1 : 1) * compared(a, b, by) || a.parameters - b.parameters)
}

/** The architecture to begin with: the default for a GPU or a CPU, else the first. */
export function defaultArchitecture(all: readonly Architecture[], gpu: boolean): Architecture | null {
  const wanted = gpu ? 'gpu' : 'cpu'
  return all.find((one) => one.default === wanted) ?? all[0] ?? null
}

export function distinct(all: readonly Architecture[], part: 'decoder' | 'encoder'): string[] {
  return [...new Set(all.map((one) => one[part]))].sort((a, b) => a.localeCompare(b))
}

/** 12345678 → "12.3 M". */
export function parametersText(count: number): string {
  return `${(count / 1e6).toFixed(1)} M`
}

interface Words {
  word: string
  why: string
  tone: 'good' | 'plain'
}

/** What the state of the weights means for a person. */
export function weightsWords(one: Pick<Architecture, 'weights_status' | 'weights_source'>): Words {
  switch (one.weights_status) {
    case 'here':
      return { word: 'here', why: `The pretrained weights are on this machine (${one.weights_source}).`, tone: 'good' }
    case 'fetchable':
      return {
        word: 'can be fetched',
        why: `They are fetched from ${one.weights_source} when the training starts.`,
        tone: 'plain',
      }
    case 'missing':
      return {
        word: 'download needed',
        why: `The pretrained weights come from ${one.weights_source}, which this machine cannot reach now. With a network they are fetched when the training starts; without one, give a file or choose random weights in the settings.`,
        tone: 'plain',
      }
    case 'none':
      return { word: 'random', why: 'It starts from random weights.', tone: 'plain' }
  }
}
