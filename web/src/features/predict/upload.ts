// What a person dropped, sorted into pictures that can be predicted and files that cannot. Pure.
import type { UploadFile } from '@/app/upload'

/** A zip is opened by the server. */
const SUFFIXES = ['.png', '.jpg', '.jpeg', '.tif', '.tiff', '.bmp', '.webp', '.gif', '.zip'] as const

export function canPredict(path: string): boolean {
  const lower = path.toLowerCase()
  return SUFFIXES.some((suffix) => lower.endsWith(suffix))
}

function keyOf({ path, file }: UploadFile): string {
  return `${path}\n${String(file.size)}`
}

interface Sorted {
  files: UploadFile[]
  /** Paths that were left out. */
  others: string[]
}

/** Adds dropped files to those that are there: pictures once by path and size, the rest named apart. */
export function addDropped(before: readonly UploadFile[], dropped: readonly UploadFile[]): Sorted {
  const seen = new Set(before.map(keyOf))
  const files = [...before]
  const others: string[] = []
  for (const upload of dropped) {
    if (!canPredict(upload.path)) others.push(upload.path)
    else if (!seen.has(keyOf(upload))) files.push(upload)
    seen.add(keyOf(upload))
  }
  return { files, others }
}
