// What a person may choose about the masks of an import, and which labels it takes as classes.
import type { ImportReport } from '@/api/types'
import { formatCount, formatThings } from '@/app/format'

export type ExifMasks = 'auto' | 'upright' | 'raw'

export interface MaskChoices {
  snapColours: boolean
  /** How masks lie on images that carry a rotation, where their sizes do not tell. */
  exifMasks: ExifMasks
}

export const AS_FOUND: MaskChoices = { snapColours: false, exifMasks: 'auto' }

/** Which labels are ignored that would be classes, and which are kept that would be ignored. */
export interface LabelChoices {
  ignore: readonly string[]
  keep: readonly string[]
}

/** Classes that often stand for "not labelled". */
const OFTEN_IGNORED = /^(background|unknown|other)$/i

/** Labels that the server ignores by their names alone, so that they need not be asked for. */
const SOUNDS_IGNORED = /^(void|ignored?|un[ _-]?labell?ed)$/i

/** What the task ignores, as far as the server has to be told. */
export function ignoredOfTask(ignored: readonly string[]): readonly string[] {
  return ignored.filter((name) => !SOUNDS_IGNORED.test(name))
}

export interface LabelRow {
  name: string
  /** None for a label that is ignored because of its name. */
  color: string | null
  taken: boolean
  /** Parts of the pixels, 0..1; none where nothing was counted. */
  share: number | undefined
  splits: Record<string, number>
}

/** A row for each label that is a class or could be one. */
export function labelRows(report: ImportReport, { ignore, keep }: LabelChoices): LabelRow[] {
  const shares = new Map(report.masks?.shares.map((one) => [one.color === null ? null : one.name, one]))
  const classes = report.classes.map(({ name, color }) => {
    const one = shares.get(name)
    return { name, color, taken: !ignore.includes(name), share: one?.share, splits: one?.splits ?? {} }
  })
  const byName = report.ignored_by_name.map((name) => ({
    name,
    color: null,
    taken: keep.includes(name),
    share: undefined,
    splits: {},
  }))
  return [...classes, ...byName]
}

/** The choices after a label was ticked or unticked. */
export function tick(choices: LabelChoices, row: LabelRow, taken: boolean): LabelChoices {
  if (row.color === null) {
    const keep = choices.keep.filter((name) => name !== row.name)
    return { ...choices, keep: taken ? [...keep, row.name] : keep }
  }
  const ignore = choices.ignore.filter((name) => name !== row.name)
  return { ...choices, ignore: taken ? ignore : [...ignore, row.name] }
}

/** A class that is taken and often means "not labelled". */
export function likelyIgnored(rows: readonly LabelRow[]): string | undefined {
  return rows.find(({ name, taken }) => taken && OFTEN_IGNORED.test(name))?.name
}

/** The part of the pixels that is ignored already, if any. */
export function ignoredShare(report: ImportReport) {
  return report.masks?.shares.find(({ color }) => color === null)
}

/** The splits that have masks, in order. */
export function splitsOf(report: ImportReport): string[] {
  return Object.keys(report.masks?.shares[0]?.splits ?? {})
}

/** Whether an import was refused for masks whose pixels could be snapped to labels. */
export function offersSnapping(error: Error): boolean {
  return error.message.includes('snap colours')
}

/** What is said when it came in. */
export function cameIn(report: ImportReport): string {
  const moved = report.masks?.snapped_pixels ?? 0
  const snapped = moved > 0 ? `; ${formatThings(moved, 'pixel')} snapped to the nearest label` : ''
  return `${formatThings(report.images, 'image')} came in, ${formatCount(report.annotated)} annotated${snapped}.`
}
