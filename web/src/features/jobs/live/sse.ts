/** Server-sent events over fetch: a parser of the wire format, and a reader that comes back where it broke off. */

export interface Message {
  id: string | null
  event: string
  data: string
}

/** Cuts a byte stream's text into messages; half a message waits for the rest. */
export class MessageParser {
  #rest = ''

  push(chunk: string): Message[] {
    const whole = this.#rest + chunk
    // A carriage return at the very end may be the first half of a line end; it waits with the rest.
    const held = whole.endsWith('\r') ? '\r' : ''
    const blocks = whole
      .slice(0, whole.length - held.length)
      .replace(/\r\n?/g, '\n')
      .split('\n\n')
    this.#rest = (blocks.pop() ?? '') + held
    return blocks.map(parseBlock).filter((one): one is Message => one !== null)
  }
}

function parseBlock(block: string): Message | null {
  let id: string | null = null
  let event = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line === '' || line.startsWith(':')) continue
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'id') id = value
    else if (field === 'event') event = value
    else if (field === 'data') data.push(value)
  }
  return data.length === 0 ? null : { id, event, data: data.join('\n') }
}

/** Milliseconds to wait before the n-th try (n counts from 0): quick at first, never more than 10 s. */
export function backoff(tries: number): number {
  return Math.min(10_000, 500 * 2 ** tries)
}

export type Connection = 'connecting' | 'live' | 'broken' | 'ended'

export interface StreamOptions {
  url: string
  /** Sequence number after which to go on; asked for at each connection. */
  lastSeq: () => number
  onMessage: (message: Message) => void
  onConnection: (connection: Connection, retryInMs: number | null) => void
  /** Whether the work is over, so that the end of the stream is the end and not a break. */
  isOver: () => boolean
  signal: AbortSignal
  /** Silence after which the line counts as broken. */
  silenceMs?: number
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}

async function readOnce(options: StreamOptions): Promise<void> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' }
  const last = options.lastSeq()
  if (last > 0) headers['Last-Event-ID'] = String(last)
  const response = await fetch(options.url, {
    headers,
    signal: options.signal,
    cache: 'no-store',
    credentials: 'same-origin',
  })
  if (!response.ok || response.body === null) throw new Error(`The stream answered with status ${response.status}.`)
  options.onConnection('live', null)
  const parser = new MessageParser()
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await beforeSilence(reader.read(), options.silenceMs ?? SILENCE_MS)
    if (done) return
    for (const message of parser.push(value)) options.onMessage(message)
  }
}

/** The server speaks at least each 15 seconds; longer silence means that the line is dead though nobody closed it. */
const SILENCE_MS = 40_000

/** Waits for a promise, but not longer than `milliseconds`. */
async function beforeSilence<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The stream fell silent.')), milliseconds)
  })
  try {
    return await Promise.race([promise, silence])
  } finally {
    clearTimeout(timer)
  }
}

/** Follows a stream until the work is over or the signal aborts; each break is told and tried again after a pause. */
export async function followStream(options: StreamOptions): Promise<void> {
  let tries = 0
  options.onConnection('connecting', null)
  while (!options.signal.aborted) {
    const before = options.lastSeq()
    const attempt = new AbortController()
    const stop = () => attempt.abort()
    options.signal.addEventListener('abort', stop)
    try {
      await readOnce({ ...options, signal: attempt.signal })
    } catch {
      // A break is not an error of the page: it is shown as "broken" below and tried again.
      if (options.signal.aborted) return
    } finally {
      options.signal.removeEventListener('abort', stop)
      attempt.abort()
    }
    if (options.isOver()) {
      options.onConnection('ended', null)
      return
    }
    if (options.lastSeq() > before) tries = 0
    const wait = backoff(tries++)
    options.onConnection('broken', wait)
    await pause(wait, options.signal)
  }
}
