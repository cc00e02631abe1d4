import { describe, expect, it } from 'vitest'

import { backoff, MessageParser } from './sse'

describe('MessageParser', () => {
  it('reads id, event and data', () => {
    expect(new MessageParser().push('id: 7\nevent: events\ndata: [1]\n\n')).toEqual([
      { id: '7', event: 'events', data: '[1]' },
    ])
  })

  it('waits for the rest of a message that is cut anywhere', () => {
    const wire = 'id: 1\r\nevent: job\r\ndata: {}\r\n\r\nid: 2\ndata: a\ndata: b\n\n'
    for (let cut = 0; cut <= wire.length; cut++) {
      const parser = new MessageParser()
      const got = [...parser.push(wire.slice(0, cut)), ...parser.push(wire.slice(cut))]
      expect(got).toEqual([
        { id: '1', event: 'job', data: '{}' },
        { id: '2', event: 'message', data: 'a\nb' },
      ])
    }
  })

  it('passes over comments that only keep the line open', () => {
    expect(new MessageParser().push(': ping\n\n')).toEqual([])
  })
})

describe('backoff', () => {
  it('grows and stops growing', () => {
    expect([0, 1, 2, 10].map(backoff)).toEqual([500, 1000, 2000, 10_000])
  })
})
