// The one way to the API: a typed client, the error it answers with, and addresses for pictures and downloads.
import createClient from 'openapi-fetch'
import type { paths } from './schema'

/** What the API says when something is wrong: what happened, and what to do about it. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
    readonly remedy: string,
    /** What a program needs to do it. */
    readonly details: Readonly<Record<string, unknown>> | null = null,
  ) {
    super(message)
  }
}

/** Typed calls: `api.GET('/api/v1/projects')`. Wrap them in `unwrap` to get the data or an `ApiError`. */
export const api = createClient<paths>({
  baseUrl: typeof window === 'undefined' ? 'http://127.0.0.1' : window.location.origin,
  credentials: 'same-origin',
})

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Make an `ApiError` from an answer that is not 2xx; `body` is its JSON, or text when it had none. */
export function toApiError(status: number, body: unknown): ApiError {
  if (isRecord(body) && typeof body.message === 'string') {
    const kind = typeof body.kind === 'string' ? body.kind : 'error'
    const remedy = typeof body.remedy === 'string' ? body.remedy : ''
    return new ApiError(status, kind, body.message, remedy, isRecord(body.details) ? body.details : null)
  }
  if (status === 413) {
    return new ApiError(status, 'invalid', 'This is more than the server takes at once.', 'Send it in smaller parts.')
  }
  if (GATEWAY_STATUS.includes(status)) return unreachable()
  return new ApiError(
    status,
    'error',
    `The server answered with an error (${status}).`,
    'Look at the terminal where Terrazzo runs, then try again.',
  )
}

/** The error when no answer came at all. */
export function unreachable(): ApiError {
  return new ApiError(
    0,
    'unreachable',
    'Terrazzo cannot be reached.',
    'What you entered is still here: try again when it is back. If it stays away, start it in the terminal with “terrazzo up”.',
  )
}

/** What a proxy in front of Terrazzo answers while Terrazzo itself is away. */
const GATEWAY_STATUS = [502, 503, 504]

/** Whether an error means that no answer came from the server itself. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ApiError && error.kind === 'unreachable'
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The data of an answer; throws `ApiError` when the server refused or could not be reached. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await call
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw unreachable()
  }
  if (!answer.response.ok) throw toApiError(answer.response.status, answer.error)
  return answer.data as T
}

type Query = Record<string, string | number | boolean | null | undefined>

/** Address below /api/v1, for `<img src>` and downloads: `apiAddress(['images', id, 'thumbnail'], { side: 320 })`. */
export function apiAddress(parts: readonly string[], query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) search.set(name, String(value))
  }
  const text = search.toString()
  return `/api/v1/${parts.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`
}

/** Like `apiAddress` for a path that has slashes of its own: `apiPath(['versions', id, 'files'], 'eval_val/iou.png')`. */
export function apiPath(parts: readonly string[], path: string): string {
  return apiAddress([...parts, ...path.split('/')])
}
