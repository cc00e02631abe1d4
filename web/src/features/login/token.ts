// Reads what a person pastes, and where to go after the login.

/** The token in a pasted token or in a pasted address that carries it. */
export function tokenIn(text: string): string {
  const trimmed = text.trim()
  const found = /[?&]token=([^&#\s]+)/.exec(trimmed)?.[1]
  return found === undefined ? trimmed : decodeURIComponent(found)
}

/** The address to go back to when it is one of ours; else the projects. */
export function safeReturn(back: string | undefined): string {
  return back !== undefined && /^\/(?![/\\])/.test(back) && !back.startsWith('/login') ? back : '/'
}
