import { describe, expect, it } from 'vitest'
import type { UploadFile } from '@/app/upload'
import { addDropped } from './upload'

const upload = (path: string, size = 1) => ({ path, file: { size } as File }) satisfies UploadFile

describe('addDropped', () => {
  it('takes pictures once and names the rest', () => {
    const { files, others } = addDropped(
      [upload('a.png')],
      [upload('a.png'), upload('x/B.JPG'), upload('all.zip'), upload('notes.txt')],
    )
    expect(files.map((one) => one.path)).toEqual(['a.png', 'x/B.JPG', 'all.zip'])
    expect(others).toEqual(['notes.txt'])
  })
})
