import { describe, expect, it } from 'vitest'

import { type Readiness, reasonsNotToStart } from './readiness'

const READY: Readiness = {
  taskChosen: true,
  trainImages: 10,
  architecture: { title: 'FPN', weights_status: 'here' },
  weights: 'pretrained',
  startsFromVersion: false,
  settingsProblems: {},
  modelName: 'pages',
  modelChosen: false,
  versionProblem: null,
}

describe('reasonsNotToStart', () => {
  it('has none when all is there', () => {
    expect(reasonsNotToStart(READY)).toEqual([])
    expect(reasonsNotToStart({ ...READY, modelName: '', modelChosen: true })).toEqual([])
  })

  it('names the first thing that is missing first', () => {
    expect(reasonsNotToStart({ ...READY, taskChosen: false, trainImages: 0 })[0]).toContain('no task')
    expect(reasonsNotToStart({ ...READY, trainImages: 0 })[0]).toContain('train split')
    expect(reasonsNotToStart({ ...READY, modelName: ' ' })).toEqual(['Give the new model a name.'])
    expect(reasonsNotToStart({ ...READY, settingsProblems: { a: 'x', b: 'y' } })).toEqual([
      '2 settings need other values.',
    ])
  })

  it('refuses missing weights unless others are given or a version is the start', () => {
    const missing = { ...READY, architecture: { title: 'UPerNet', weights_status: 'missing' } }
    expect(reasonsNotToStart(missing)[0]).toContain('not on this machine')
    expect(reasonsNotToStart({ ...missing, weights: 'random' })).toEqual([])
    expect(reasonsNotToStart({ ...missing, startsFromVersion: true })).toEqual([])
  })
})
