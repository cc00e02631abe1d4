import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'

import { backoff, type Connection, followStream, MessageParser } from './sse'

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

describe('followStream', () => {
  it('comes back after a break and after silence, from the last event that it has', async () => {
    const asked: (string | undefined)[] = []
    const server = createServer((request, response) => {
      const last = request.headers['last-event-id']
      asked.push(typeof last === 'string' ? last : undefined)
      const next = String(Number(last ?? 0) + 1)
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.write(`id: ${next}\nevent: events\ndata: ${next}\n\n`)
      // The first connection breaks off, the second falls silent, the third ends with the work.
      if (next !== '2') response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const seen: string[] = []
    const connections: Connection[] = []
    await followStream({
      url: `http://127.0.0.1:${String(port)}/`,
      lastSeq: () => seen.length,
      onMessage: (message) => seen.push(message.data),
      onConnection: (connection) => connections.push(connection),
      isOver: () => seen.length === 3,
      signal: new AbortController().signal,
      silenceMs: 1_500,
    })
    server.closeAllConnections()
    server.close()
    expect(seen).toEqual(['1', '2', '3'])
    expect(asked).toEqual([undefined, '1', '2'])
    expect(connections).toEqual(['connecting', 'live', 'broken', 'live', 'broken', 'live', 'ended'])
  }, 20_000)
})
