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
  tone: 'good' | 'plain' | 'bad'
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
        word: 'missing',
        why: `They would come from ${one.weights_source}, which does not answer. Choose another architecture, give a file, or choose random weights on purpose.`,
        tone: 'bad',
      }
    case 'none':
      return { word: 'random', why: 'It starts from random weights.', tone: 'plain' }
  }
}
