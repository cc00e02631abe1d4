// What the editor keeps in the browser between images and visits: tool settings, how things are drawn, keys.
import { TOOL_SETTINGS, VIEW_FLAGS, type ToolSettings, type ViewFlags } from '@/editor/settings'
import type { ToolId } from '@/editor/tools/tool'
import type { Rebound } from './bindings'

export interface Remembered {
  readonly settings: ToolSettings
  readonly view: ViewFlags
  readonly tool: ToolId
  readonly className: string | null
  readonly rebound: Rebound
}

const KEY = 'terrazzo-editor'
const FIRST: Remembered = { settings: TOOL_SETTINGS, view: VIEW_FLAGS, tool: 'select', className: null, rebound: {} }

/** What an older version of the page wrote is completed; what is no longer JSON is as good as nothing. */
export function remembered(store: Pick<Storage, 'getItem'>): Remembered {
  const text = store.getItem(KEY)
  const found = text === null ? {} : parsed(text)
  return {
    ...FIRST,
    ...found,
    settings: { ...TOOL_SETTINGS, ...found.settings },
    // These two are for a moment: whoever comes back wants to see everything.
    view: { ...VIEW_FLAGS, ...found.view, hideAll: false, showUnlabelled: false },
  }
}

function parsed(text: string): Partial<Remembered> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

export function remember(store: Pick<Storage, 'getItem' | 'setItem'>, part: Partial<Remembered>): void {
  store.setItem(KEY, JSON.stringify({ ...remembered(store), ...part }))
}
