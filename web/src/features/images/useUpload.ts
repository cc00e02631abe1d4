// Uploads pictures in parts, one part after another, and gathers what the API said of each.
import { useCallback, useReducer, useRef } from 'react'
import { apiAddress } from '@/api/client'
import type { UploadReport } from '@/api/types'
import { formatThings } from '@/app/format'
import { asError, inParts, isAbort, sendForm, type UploadFile } from '@/app/upload'
import { useImagesChanged } from './queries'

type Problem = UploadReport['problems'][number]
type Note = NonNullable<UploadReport['notes']>[number]

export interface UploadState {
  phase: 'idle' | 'running' | 'ended'
  files: number
  /** Part (0..1) of all bytes that were sent. */
  fraction: number
  added: number
  alreadyHere: number
  problems: readonly Problem[]
  /** Paths that were left out because they look like masks. */
  masks: readonly string[]
  /** How images that came in are read, where that is not plain. */
  notes: readonly Note[]
  error: Error | null
  stopped: boolean
}

export const IDLE: UploadState = {
  phase: 'idle',
  files: 0,
  fraction: 0,
  added: 0,
  alreadyHere: 0,
  problems: [],
  masks: [],
  notes: [],
  error: null,
  stopped: false,
}

type Action =
  | { type: 'start'; files: number }
  | { type: 'sent'; fraction: number }
  | { type: 'report'; report: UploadReport }
  | { type: 'end'; error: Error | null; stopped: boolean }
  | { type: 'forget' }

/** The notes of several parts as those of the whole: counted together, with the first few names. */
export function together(before: readonly Note[], more: readonly Note[]): Note[] {
  const byKind = new Map(before.map((note) => [note.kind, note]))
  for (const note of more) {
    const known = byKind.get(note.kind)
    byKind.set(
      note.kind,
      known
        ? { ...known, count: known.count + note.count, examples: [...known.examples, ...note.examples].slice(0, 3) }
        : note,
    )
  }
  return [...byKind.values()]
}

/** "Transparent pixels are laid on white (2 pictures: a.png, b.png)." */
export function noteText({ message, count, examples }: Note): string {
  const more = count > examples.length ? ', …' : ''
  return `${message} (${formatThings(count, 'picture')}: ${examples.join(', ')}${more}).`
}

export function reduceUpload(state: UploadState, action: Action): UploadState {
  switch (action.type) {
    case 'start':
      return { ...IDLE, phase: 'running', files: action.files }
    case 'sent':
      return { ...state, fraction: action.fraction }
    case 'report':
      return {
        ...state,
        added: state.added + action.report.added.length,
        alreadyHere: state.alreadyHere + action.report.already_here.length,
        problems: [...state.problems, ...action.report.problems],
        masks: [...state.masks, ...(action.report.masks ?? [])],
        notes: together(state.notes, action.report.notes ?? []),
      }
    case 'end':
      return { ...state, phase: 'ended', error: action.error, stopped: action.stopped }
    case 'forget':
      return IDLE
  }
}

function formOf(part: readonly UploadFile[], masksAsImages: boolean): FormData {
  const form = new FormData()
  form.append('masks_as_images', String(masksAsImages))
  for (const { file, path } of part) {
    form.append('files', file, file.name)
    form.append('paths', path)
  }
  return form
}

export interface Upload {
  state: UploadState
  start: (uploads: UploadFile[]) => void
  /** Send what was left out because it looks like masks again, as images. */
  sendMasks: () => void
  stop: () => void
  forget: () => void
}

/** One upload at a time; what was sent before a stop stays. */
export function useUpload(projectId: string): Upload {
  const [state, dispatch] = useReducer(reduceUpload, IDLE)
  const running = useRef<AbortController | null>(null)
  const sent = useRef<readonly UploadFile[]>([])
  const changed = useImagesChanged(projectId)

  const send = async (uploads: readonly UploadFile[], masksAsImages: boolean, signal: AbortSignal) => {
    const bytes = uploads.reduce((sum, { file }) => sum + file.size, 0) || 1
    let before = 0
    for (const part of inParts(uploads)) {
      const size = part.reduce((sum, { file }) => sum + file.size, 0)
      const start = before
      const report = await sendForm<UploadReport>(apiAddress(['projects', projectId, 'images']), formOf(part, masksAsImages), {
        signal,
        onProgress: (fraction) => dispatch({ type: 'sent', fraction: (start + fraction * size) / bytes }),
      })
      dispatch({ type: 'report', report })
      before += size
      await changed()
    }
  }

  const begin = (uploads: readonly UploadFile[], masksAsImages: boolean) => {
    if (running.current || uploads.length === 0) return
    const controller = new AbortController()
    running.current = controller
    sent.current = uploads
    dispatch({ type: 'start', files: uploads.length })
    send(uploads, masksAsImages, controller.signal)
      .then(() => dispatch({ type: 'end', error: null, stopped: false }))
      .catch((error: unknown) =>
        dispatch({ type: 'end', error: isAbort(error) ? null : asError(error), stopped: isAbort(error) }),
      )
      .finally(() => {
        running.current = null
      })
  }
  const start = (uploads: UploadFile[]) => begin(uploads, false)
  const sendMasks = () => {
    const left = new Set(state.masks)
    begin(
      sent.current.filter(({ path }) => left.has(path.normalize('NFC'))),
      true,
    )
  }
  const stop = useCallback(() => running.current?.abort(), [])
  const forget = useCallback(() => dispatch({ type: 'forget' }), [])
  return { state, start, sendMasks, stop, forget }
}
