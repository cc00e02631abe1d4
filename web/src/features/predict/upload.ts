/** What a person dropped, sorted into images that can be predicted and files that cannot. Pure. */

export const IMAGE_SUFFIXES = ['.png', '.jpg', '.jpeg', '.tif', '.tiff', '.bmp', '.webp', '.gif'] as const

export interface Named {
  name: string
  size: number
}

function isImage(name: string): boolean {
  const lower = name.toLowerCase()
  return IMAGE_SUFFIXES.some((suffix) => lower.endsWith(suffix))
}

function isHidden(name: string): boolean {
  const base = name.split('/').pop() ?? name
  return base.startsWith('.') || base === 'Thumbs.db'
}

export interface Sorted<T> {
  images: T[]
  others: T[]
}

/** Adds dropped files to those that are there: images once by name and size, the rest apart; hidden files vanish. */
export function addDropped<T extends Named>(before: readonly T[], dropped: readonly T[]): Sorted<T> {
  const seen = new Set(before.map((file) => `${file.name}\n${String(file.size)}`))
  const images = [...before]
  const others: T[] = []
  for (const file of dropped) {
    if (isHidden(file.name)) continue
    if (!isImage(file.name)) {
      others.push(file)
      continue
    }
    const key = `${file.name}\n${String(file.size)}`
    if (!seen.has(key)) images.push(file)
    seen.add(key)
  }
  return { images, others }
}
