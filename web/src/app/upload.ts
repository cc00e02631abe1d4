// Sends files with progress, which fetch cannot report, and gathers dropped files and folders.
import { ApiError, toApiError, unreachable } from '@/api/client'

/** A file and the path that it should have in the project. */
export interface UploadFile {
  path: string
  file: File
}

interface SendOptions {
  /** Part (0..1) of the bytes that were sent. */
  onProgress?: (fraction: number) => void
  signal?: AbortSignal
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** POST a form; the answer's JSON, or an `ApiError`. Aborting rejects with an `AbortError`. */
export function sendForm<T>(address: string, form: FormData, { onProgress, signal }: SendOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', address)
    request.withCredentials = true
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total)
    }
    request.onload = () => {
      const body = parse(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(body as T)
      else reject(toApiError(request.status, body))
    }
    request.onerror = () => reject(unreachable())
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })
}

/** The path that a picked or dropped file has relative to what the person chose ("pages/1.jpg"). */
export function pathOf(file: File): string {
  const withPath = file as File & { path?: string; relativePath?: string }
  const given = withPath.webkitRelativePath || withPath.relativePath || withPath.path || file.name
  return given.replace(/^(\.?\/)+/, '') || file.name
}

/** Files that are not pictures but travel with folders (Thumbs.db, .DS_Store, __MACOSX). */
export function isClutter(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db')
}

/** Dropped or picked files without clutter, with their paths. */
export function toUploads(files: readonly File[]): UploadFile[] {
  return files.map((file) => ({ file, path: pathOf(file) })).filter(({ path }) => !isClutter(path))
}

/** Cut uploads into parts that are sent one after another, by bytes and by number. */
export function inParts(uploads: readonly UploadFile[], bytes = 48_000_000, count = 100): UploadFile[][] {
  const parts: UploadFile[][] = []
  let part: UploadFile[] = []
  let size = 0
  for (const upload of uploads) {
    if (part.length > 0 && (part.length >= count || size + upload.file.size > bytes)) {
      parts.push(part)
      part = []
      size = 0
    }
    part.push(upload)
    size += upload.file.size
  }
  if (part.length > 0) parts.push(part)
  return parts
}

/** Whether an error only says that the person stopped it. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** Any thrown thing as an error that can be shown. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new ApiError(0, 'error', String(error), '')
}
