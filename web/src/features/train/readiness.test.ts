import { describe, expect, it } from 'vitest'
import { type Readiness, reasonsNotToStart } from './readiness'

const READY: Readiness = {
  taskChosen: true,
  trainImages: 10,
  architecture: { title: 'FPN', weights_status: 'here' },
  weights: 'pretrained',
  startsFromVersion: false,
  settingsProblems: {},
  existingModel: false,
  modelName: 'pages',
  modelId: null,
  takenNames: ['Other'],
}

describe('reasonsNotToStart', () => {
  it('has none when all is there', () => {
    expect(reasonsNotToStart(READY)).toEqual([])
    expect(reasonsNotToStart({ ...READY, existingModel: true, modelName: '', modelId: 'm' })).toEqual([])
  })

  it('names the first thing that is missing first', () => {
    expect(reasonsNotToStart({ ...READY, taskChosen: false, trainImages: 0 })[0]).toContain('no task')
    expect(reasonsNotToStart({ ...READY, trainImages: 0 })[0]).toContain('train split')
    expect(reasonsNotToStart({ ...READY, settingsProblems: { a: 'x', b: 'y' } })).toEqual([
      '2 settings need other values.',
    ])
  })

  it('wants a model: a new name that is free, or one that is there', () => {
    expect(reasonsNotToStart({ ...READY, modelName: ' ' })).toEqual(['Give the new model a name.'])
    expect(reasonsNotToStart({ ...READY, modelName: 'other' })[0]).toContain('already')
    expect(reasonsNotToStart({ ...READY, existingModel: true })[0]).toContain('Choose the model')
  })

  it('refuses missing weights unless others are given or a version is the start', () => {
    const missing = { ...READY, architecture: { title: 'UPerNet', weights_status: 'missing' } }
    expect(reasonsNotToStart(missing)[0]).toContain('not on this machine')
    expect(reasonsNotToStart({ ...missing, weights: 'random' })).toEqual([])
    expect(reasonsNotToStart({ ...missing, startsFromVersion: true })).toEqual([])
  })
})
