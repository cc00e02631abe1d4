import { describe, expect, it } from 'vitest'
import { lastActivity } from './activity'

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
