import { describe, expect, it } from 'vitest'
import { lastActivity } from './activity'
import { workSteps } from './steps'

const nothing = { project: { image_count: 0 }, task: undefined, dataset: undefined, models: [], jobs: [] }
const states = (facts: Parameters<typeof workSteps>[0]) => workSteps(facts).map(({ state }) => state)

describe('workSteps', () => {
  it('begins with images', () => {
    expect(states(nothing)).toEqual(['next', 'later', 'later', 'later', 'later', 'later'])
  })

  it('asks for val as well as train', () => {
    const facts = { ...nothing, project: { image_count: 9 }, task: { annotated_count: 9, classes: [] } }
    expect(states({ ...facts, dataset: { annotated_counts: { train: 9 } } })[2]).toBe('next')
    expect(states({ ...facts, dataset: { annotated_counts: { train: 7, val: 2 } } })[3]).toBe('next')
  })

  it('says how far the training is', () => {
    const job = { kind: 'train', state: 'running', fraction: 0.42, name: 'first' } as const
    expect(workSteps({ ...nothing, jobs: [job] })[3]?.detail).toBe('“first” is running, 42 % done')
  })
})

describe('lastActivity', () => {
  const project = { id: 'a', created_at: '2026-01-01T00:00:00Z' }

  it('takes the newest of the project and its own jobs', () => {
    const jobs = [
      { project_id: 'a', created_at: '2026-02-01T00:00:00Z', ended_at: '2026-02-02T00:00:00+00:00' },
      { project_id: 'b', created_at: '2026-03-01T00:00:00Z', ended_at: null },
    ]
    expect(lastActivity(project, jobs)).toBe('2026-02-02T00:00:00+00:00')
    expect(lastActivity(project, [])).toBe(project.created_at)
  })
})
