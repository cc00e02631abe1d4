// Whether the server can be reached: asked now and then, at once when a call was not answered, and often while it is away.
import { queryOptions, type QueryClient, type QueryKey } from '@tanstack/react-query'
import { api, isUnreachable, unwrap } from '@/api/client'

/** Between two questions, in milliseconds: while it answers, and while it does not. */
const CALM = 15_000
const AWAY = 2_000
/** A server that works hard may need a moment; longer silence counts as no answer. */
const PATIENCE = 10_000

function askForHealth() {
  return unwrap(api.GET('/api/v1/health', { signal: AbortSignal.timeout(PATIENCE) }))
}

const HEALTH = 'health'

export const healthQuery = queryOptions({
  queryKey: [HEALTH],
  queryFn: askForHealth,
  retry: false,
  staleTime: 0,
  refetchInterval: (query) => (query.state.status === 'error' ? AWAY : CALM),
})

function isHealth(query: { queryKey: QueryKey }): boolean {
  return query.queryKey[0] === HEALTH
}

/** Pictures that broke while the server was away are asked for again; nothing else would do that. */
function reloadBrokenPictures(): void {
  for (const picture of document.images) {
    if (picture.complete && picture.naturalWidth === 0 && picture.currentSrc !== '') picture.src = picture.currentSrc
  }
}

/** Asks for the server as soon as any call had no answer, and refreshes all that is shown when it is back. */
export function watchConnection(client: QueryClient): void {
  let away = false
  const ask = () => {
    if (!away) void client.refetchQueries(healthQuery, { cancelRefetch: false })
  }
  const doubt = (error: unknown) => {
    if (isUnreachable(error)) ask()
  }
  // The code of a page could not be fetched.
  window.addEventListener('vite:preloadError', ask)
  client.getMutationCache().subscribe(({ mutation }) => doubt(mutation?.state.error))
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return
    const { action, query } = event
    if (!isHealth(query)) {
      if (action.type === 'failed' || action.type === 'error') doubt(action.error)
    } else if (action.type === 'error') {
      away = true
    } else if (action.type === 'success' && away) {
      away = false
      void client.invalidateQueries({ predicate: (one) => !isHealth(one) })
      reloadBrokenPictures()
    }
  })
}

/** Resolves as soon as the server answers. */
export async function untilReachable(): Promise<void> {
  for (;;) {
    try {
      await askForHealth()
      return
    } catch {
      // Being away is what is waited out here; the banner shows it meanwhile.
      await new Promise((resolve) => setTimeout(resolve, AWAY))
    }
  }
}
