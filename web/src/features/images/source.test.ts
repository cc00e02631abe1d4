import { describe, expect, it } from 'vitest'
import { mayBeAnnotated, sourceOf } from './source'

const file = (path: string, text = 'x') => ({ path, file: new File([text], path.split('/').at(-1) ?? path) })

describe('mayBeAnnotated', () => {
  it.each([
    [['set/images/a.png', 'set/labelmap.txt'], true],
    [['images/a.png', 'masks/a.png'], true],
    [['export/JPEGImages/a.jpg', 'export/SegmentationClass/a.png'], true],
    [['pages/a.png', 'pages/masks.png'], false],
    [['set/Images/a.jpg', 'set/Masks/a.png'], true],
    [['train/a.jpg', 'train_labels/a.png'], true],
    [['set/ground-truth/a.tif'], true],
    [['a.jpg', 'a_mask.png'], true],
    [['train/a.jpg', 'train/_classes.csv'], true],
    [['a.jpg', 'a.png'], true],
    [['images/a.jpg', 'labels/a.txt'], false],
    [['book 1/001.jpg', 'book 2/001.jpg'], false],
    [['labels of wine/a.jpg', 'dataset/b.jpg', 'images/c.jpg'], false],
    [['a.png'], false],
    [['codex/export.sqlite', 'codex/images/a.jpg'], true],
    [['maps.zip'], true],
    [['maps.zip', 'a.png'], false],
  ])('%j: %s', (paths, expected) => {
    expect(mayBeAnnotated(paths.map((path) => file(path)))).toBe(expected)
  })
})

describe('sourceOf', () => {
  it('leaves a zip as it is', async () => {
    const upload = file('maps.zip')
    const source = sourceOf([upload])
    expect(source.name).toBe('maps.zip')
    expect(await source.zip).toBe(upload.file)
  })

  it('packs a folder with its paths, and names it', async () => {
    const source = sourceOf([file('maps/images/a.png', 'abc'), file('maps/labelmap.txt', 'field:1,2,3::')])
    expect(source).toMatchObject({ name: 'maps', bytes: 16 })
    const zip = await source.zip
    expect(zip.name).toBe('maps.zip')
    const text = await zip.text()
    expect(text.slice(0, 2)).toBe('PK')
    expect(text).toContain('maps/images/a.png')
    expect(text).toContain('field:1,2,3::')
  })

  it('has a word for several folders', () => {
    expect(sourceOf([file('images/a.png'), file('masks/a.png')]).name).toBe('folder')
  })
})
