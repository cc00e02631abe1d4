// What is imported: a zip as it is, or a folder that the browser packs into one.
import { makeZip } from 'client-zip'
import { isZip, type UploadFile } from '@/app/upload'

export interface ImportSource {
  name: string
  /** Bytes of all its files. */
  bytes: number
  /** The zip that is sent; a folder is packed once. */
  zip: Promise<File>
}

/** Whether files bring annotations along: a label map, or a folder that holds masks by its name. */
export function isAnnotated(uploads: readonly UploadFile[]): boolean {
  return uploads.some(({ path }) => {
    const parts = path.split('/')
    return parts.pop() === 'labelmap.txt' || parts.includes('masks') || parts.includes('SegmentationClass')
  })
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
  const [first] = uploads
  if (uploads.length === 1 && first && isZip(first.file)) {
    return { name: first.file.name, bytes: first.file.size, zip: Promise.resolve(first.file) }
  }
  const name = nameOf(uploads)
  const zip = pack(name, uploads)
  // Told by whoever waits for it; a file may have gone before anyone does.
  zip.catch(() => undefined)
  return { name, bytes: uploads.reduce((sum, { file }) => sum + file.size, 0), zip }
}
