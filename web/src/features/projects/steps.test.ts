import { describe, expect, it } from 'vitest'
import { nextStep, wayToVersion, weakestClass, type Facts } from './steps'

const task = { annotated_count: 20, classes: [{ name: 'line', color: '#ff0000' }] }
const split = { annotated_counts: { train: 14, val: 3, test: 3, none: 0 } }
const nothing: Facts = { project: { image_count: 0 }, task: undefined, dataset: undefined, best: null, predictions: 0, jobs: [] }
const ready: Facts = { ...nothing, project: { image_count: 20 }, task, dataset: split }

function scored(...ious: (number | null)[]): NonNullable<Facts['best']> {
  const classes = ious.map((iou, index) => ({ name: `class ${String(index)}`, iou }))
  return { version: { id: 'v', label: 'lines@2', scores: { test: { classes } } as never }, split: 'test' }
}

describe('the next step', () => {
  it('leads from nothing to a first training', () => {
    expect(nextStep(nothing).action).toBe('Bring images')
    expect(nextStep({ ...nothing, project: { image_count: 1 } }).action).toBe('Import annotated images')
    expect(nextStep({ ...ready, dataset: { annotated_counts: { none: 20 } } }).action).toBe('Split the images')
    expect(nextStep(ready).action).toBe('Train')
  })

  it('watches a training, or asks why it failed', () => {
    const job = (state: 'running' | 'failed', kind: 'train' | 'predict' = 'train') => ({ id: 'j', kind, state, name: 'lines' })
    expect(nextStep({ ...ready, jobs: [job('running')] }).target).toEqual({ to: '/p/$projectId/jobs/$jobId', jobId: 'j' })
    expect(nextStep({ ...ready, jobs: [job('failed')] }).action).toBe('See why')
    expect(nextStep({ ...ready, jobs: [job('failed', 'predict')] }).action).toBe('Train')
  })

  it('goes on after the first version', () => {
    const best = scored(0.9, 0.4, null)
    expect(nextStep({ ...ready, best }).action).toBe('Predict')
    const after = nextStep({ ...ready, best, predictions: 1 })
    expect(after.target).toEqual({ to: '/p/$projectId/versions/$versionId', versionId: 'v' })
    expect(after.detail).toContain('“class 1” is found worst (0.400 on test)')
  })
})

describe('the weakest class', () => {
  it('is named only when there are others', () => {
    expect(weakestClass(scored(0.4))).toBeNull()
    expect(weakestClass(scored(0.4, null))).toBeNull()
    expect(weakestClass(scored(0.4, 0.3))?.name).toBe('class 1')
  })
})

describe('the way to a version', () => {
  it('says what is there', () => {
    expect(wayToVersion(ready).map((one) => one.done)).toEqual([true, true, true, false])
    expect(wayToVersion(ready)[2]?.detail).toBe('14 train, 3 val, 3 test')
    expect(wayToVersion(nothing).every((one) => !one.done)).toBe(true)
  })
})
