// Which names of files speak of masks; the server looks into the files and decides (formats/roles.py has the same words).

const SPLITS = 'train(?:ing)?|valid(?:ation)?|val|dev|test(?:ing)?'
const MASKS =
  'masks?|labels?|annotations?|annots?|gts?|ground[\\s_.-]*truths?|segmentation(?:class)?(?:es|s)?|segs?|targets?'
const OTHERS = 'images?|imgs?|pictures?|photos?|raw|original|semantic|binary|colou?r|png|set|data|rgb'
const FOLDER = new RegExp(`^(?:(?:${MASKS}|${SPLITS}|${OTHERS})[\\s_.-]*)+$`)
const MASK_WORD = new RegExp(`(?:${MASKS})`)
const SUFFIX = /[\s_.-](?:masks?|labels?|seg|segmentation|gt|ground_?truth|annotation|annot)(?:[\s_-]?\d+)?$/i
const PICTURE = /\.(?:jpe?g|png|webp|tiff?|bmp|gif)$/i
const LABEL_FILES = new Set(['labelmap.txt', '_classes.csv'])
/** The export of Arkindex, beside its images. */
const DATABASE = /\.sqlite3?$/i

/** `train_masks`, `Labels`, `SegmentationClass`. */
export function isMaskFolder(name: string): boolean {
  const folded = name.toLowerCase()
  return FOLDER.test(folded) && MASK_WORD.test(folded)
}

/** Whether some of these files may be masks, or say what masks mean. */
export function speakOfMasks(paths: readonly string[]): boolean {
  const endings = new Map<string, string>()
  for (const path of paths) {
    const folders = path.normalize('NFC').split('/')
    const file = folders.pop() ?? ''
    if (LABEL_FILES.has(file.toLowerCase()) || DATABASE.test(file)) return true
    const ending = PICTURE.exec(file)?.[0].toLowerCase()
    // A folder labels/ of text files belongs to something else.
    if (ending === undefined) continue
    const stem = file.slice(0, -ending.length)
    if (folders.some(isMaskFolder) || SUFFIX.test(stem)) return true
    // a.jpg and a.png: one of them may be the mask of the other.
    const known = endings.get(stem.toLowerCase())
    if (known !== undefined && known !== ending) return true
    endings.set(stem.toLowerCase(), ending)
  }
  return false
}
