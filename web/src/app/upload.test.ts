import { describe, expect, it } from 'vitest'
import { inParts, isClutter, toUploads } from './upload'

function file(path: string, size = 10): File {
  const made = new File([new Uint8Array(size)], path.split('/').at(-1) ?? path)
  Object.defineProperty(made, 'webkitRelativePath', { value: path.includes('/') ? path : '' })
  return made
}

describe('toUploads', () => {
  it('keeps the folder of a picked folder and drops clutter', () => {
    const uploads = toUploads([file('pages/1.jpg'), file('pages/.DS_Store'), file('__MACOSX/1.jpg'), file('2.png')])
    expect(uploads.map(({ path }) => path)).toEqual(['pages/1.jpg', '2.png'])
  })

  it('strips the leading slash of dropped folders', () => {
    const dropped = file('1.jpg')
    Object.defineProperty(dropped, 'path', { value: '/pages/1.jpg' })
    expect(toUploads([dropped])[0]?.path).toBe('pages/1.jpg')
  })

  it('knows clutter', () => {
    expect(isClutter('a/Thumbs.db')).toBe(true)
    expect(isClutter('a/b.jpg')).toBe(false)
  })
})

describe('inParts', () => {
  const uploads = toUploads([file('1', 40), file('2', 40), file('3', 200), file('4', 10)])

  it('cuts by bytes; a file that is larger alone goes alone', () => {
    expect(inParts(uploads, 100, 10).map((part) => part.map(({ path }) => path))).toEqual([['1', '2'], ['3'], ['4']])
  })

  it('cuts by number and loses nothing', () => {
    expect(inParts(uploads, 1e9, 3).map((part) => part.length)).toEqual([3, 1])
    expect(inParts([])).toEqual([])
  })
})
