// The code of pages: fetched when first visited, and ahead of that as soon as the browser has time.
import { lazyRouteComponent, type AnyRouter } from '@tanstack/react-router'
import { untilReachable } from './connection'

/** Fetch code; while the server is away, wait for it and try again. */
async function fetchCode<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch {
    await untilReachable()
  }
  return load()
}

/** The component `name` of a module that is fetched when its page is first visited.
 *
 * A module that is not there although the server answers has another name since an upgrade: the router then reloads
 * the application once, when the page is really opened and not when it is only fetched ahead.
 */
export function page<T extends Record<string, unknown>, K extends keyof T & string>(load: () => Promise<T>, name: K) {
  return lazyRouteComponent(() => fetchCode(load), name)
}

/** The first page is drawn and asks its questions before the code of others is fetched; Safari has no idle callback. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve())
    else setTimeout(resolve, 1_000)
  })
}

interface Preloadable {
  preload?: () => Promise<unknown>
}

/** Fetch the code of every page, so that a page can be opened while the server is away. */
export async function fetchPagesAhead(router: AnyRouter): Promise<void> {
  await idle()
  for (const route of Object.values(router.routesById)) {
    const { component } = (route as { options: { component?: Preloadable } }).options
    // One after the other: they are small, and what the person asks for comes first.
    await component?.preload?.()
  }
}
