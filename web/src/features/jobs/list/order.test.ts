import { describe, expect, it } from 'vitest'
import { nextOrder, readOrder } from './order'

describe('the order of jobs', () => {
  it('is newest first unless the address knows better', () => {
    expect(readOrder(undefined, undefined)).toEqual({ sort: 'created', descending: true })
    expect(readOrder('colour', 'down')).toEqual({ sort: 'created', descending: true })
    expect(readOrder('took', 'up')).toEqual({ sort: 'took', descending: false })
  })

  it('begins with the best or with A, and turns round', () => {
    const start = readOrder(undefined, undefined)
    expect(nextOrder(start, 'score')).toEqual({ sort: 'score', order: 'down' })
    expect(nextOrder(start, 'name')).toEqual({ sort: 'name', order: 'up' })
    expect(nextOrder({ sort: 'name', descending: false }, 'name')).toEqual({ sort: 'name', order: 'down' })
  })
})
