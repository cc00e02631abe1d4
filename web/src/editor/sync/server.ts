// What the editor says to the server about edits, and what the answers mean for what is still to be sent.
import { api, ApiError, isUnreachable, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Entry, Place } from '../journal/journal'

export type Edit = components['schemas']['EditRecord']

export type Answer =
  | { readonly outcome: 'saved'; readonly number: number; readonly others: readonly Edit[] }
  /** Somebody else changed the same; nothing was taken. */
  | { readonly outcome: 'refused'; readonly others: readonly Edit[] }
  /** No answer, or one that may be better later. */
  | { readonly outcome: 'away' }
  /** It will not be taken as it is. */
  | { readonly outcome: 'wrong'; readonly message: string; readonly remedy: string }

export interface EditServer {
  /** All of them were made on one page, knowing the same. */
  save: (place: Place, entries: readonly Entry[]) => Promise<Answer>
  /** What anybody did after an edit. */
  after: (place: Place, number: number) => Promise<readonly Edit[]>
}

/** Not here, not now: asked too fast, and errors of the server itself such as a full disk. */
const LATER = [408, 425, 429]

/** `author` is the person. */
export function editServer(author: string): EditServer {
  return {
    save: async ({ imageId, taskId }, entries) => {
      const edits = entries.map(({ id, madeAt, ops }) => ({ id, made_at: madeAt, ops: [...ops] }))
      const { known = 0, client = '' } = entries[0] ?? {}
      const body = { task_id: taskId, known, client, author, edits } as components['schemas']['SaveEdits']
      try {
        const { number, others } = await unwrap(
          api.POST('/api/v1/images/{image_id}/edits', { params: { path: { image_id: imageId } }, body }),
        )
        return { outcome: 'saved', number, others: editsOf(others) }
      } catch (error) {
        return meaningOf(error)
      }
    },
    after: async ({ imageId, taskId }, number) =>
      editsOf(
        await unwrap(
          api.GET('/api/v1/images/{image_id}/edits', {
            params: { path: { image_id: imageId }, query: { task_id: taskId, after: number } },
          }),
        ),
      ),
  }
}

/** The client's types know no pairs, only lists of numbers. */
function editsOf(answer: unknown): readonly Edit[] {
  return answer as readonly Edit[]
}

function meaningOf(error: unknown): Answer {
  if (!(error instanceof ApiError)) throw error
  if (isUnreachable(error) || error.status >= 500 || error.status === 401 || LATER.includes(error.status)) {
    return { outcome: 'away' }
  }
  const others = error.details?.others
  if (error.status === 409 && Array.isArray(others)) return { outcome: 'refused', others: editsOf(others) }
  return { outcome: 'wrong', message: error.message, remedy: error.remedy }
}
