// What is imported: a zip as it is, or a folder that the browser packs into one.
import { makeZip } from 'client-zip'
import type { UploadFile } from '@/app/upload'
import { speakOfMasks } from './maskNames'

export interface ImportSource {
  name: string
  /** Bytes of all its files. */
  bytes: number
  /** The zip that is sent; a folder is packed once. */
  zip: Promise<File>
}

/** The zip, when it is all that was brought. */
function onlyZip(uploads: readonly UploadFile[]): File | undefined {
  const [first] = uploads
  return uploads.length === 1 && first?.file.name.toLowerCase().endsWith('.zip') ? first.file : undefined
}

/** Whether files may bring annotations along: a single zip, a label map, or masks by their names. */
export function mayBeAnnotated(uploads: readonly UploadFile[]): boolean {
  return onlyZip(uploads) !== undefined || speakOfMasks(uploads.map(({ path }) => path))
}

async function pack(name: string, uploads: readonly UploadFile[]): Promise<File> {
  const entries = uploads.map(({ path, file }) => ({ name: path, input: file }))
  const blob = await new Response(makeZip(entries)).blob()
  return new File([blob], `${name}.zip`, { type: 'application/zip' })
}

/** The folder that all files are in, or a word for several of them. */
function nameOf(uploads: readonly UploadFile[]): string {
  const tops = new Set(uploads.map(({ path }) => (path.includes('/') ? path.split('/')[0] : undefined)))
  const [top] = tops
  return tops.size === 1 && top ? top : 'folder'
}

/** A single zip, or everything else as one folder. */
export function sourceOf(uploads: readonly UploadFile[]): ImportSource {
  const given = onlyZip(uploads)
  if (given) return { name: given.name, bytes: given.size, zip: Promise.resolve(given) }
  const name = nameOf(uploads)
  const zip = pack(name, uploads)
  // Told by whoever waits for it; a file may have gone before anyone does.
  zip.catch(() => undefined)
  return { name, bytes: uploads.reduce((sum, { file }) => sum + file.size, 0), zip }
}
