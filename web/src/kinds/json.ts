// Fetches a JSON file of a report, an annotation or a prediction.
import { toApiError, unreachable } from '@/api/client'

export async function jsonOf(address: string): Promise<unknown> {
  let answer: Response
  try {
    answer = await fetch(address, { credentials: 'same-origin' })
  } catch {
    throw unreachable()
  }
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw toApiError(answer.status, body)
  return body
}
