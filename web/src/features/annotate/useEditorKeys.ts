// The keys of the editor: the tool in hand first, then what is bound; space is held to move the picture.
import { useEffect } from 'react'
import type { Value } from './value'
import type { Work } from './work'
import { actionOf, chordOf, type Action, type Rebound } from './bindings'
import { onKey, type Target } from '@/viewer/gestures'
import { isForControl } from '@/app/keys'

const NO_TEXT = ['radio', 'checkbox', 'range', 'button', 'submit', 'file', 'color']

function isInField({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !NO_TEXT.includes(target.type)
  return target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT'
}

interface Parts {
  work: Work
  rebound: Rebound
  target: Value<Target | null>
  spaceIsHeld: Value<boolean>
  perform: (action: Action) => boolean
  /** Escape that nobody else took. */
  leave: () => void
}

export function useEditorKeys(parts: Parts): void {
  useEffect(() => {
    const { work, rebound, target, spaceIsHeld, perform, leave } = parts
    const listener = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isInField(event)) return
      if (event.key === ' ' && !isForControl(event)) {
        spaceIsHeld.set(true)
        event.preventDefault()
        return
      }
      const held = { shift: event.shiftKey, alt: event.altKey, ctrl: event.ctrlKey || event.metaKey }
      const chord = chordOf(event)
      const action = actionOf(chord, rebound)
      const drawn = work.task.form !== 'classes'
      if (isForControl(event) && chord !== 'ctrl+enter') return
      const used = (drawn && work.session.key({ key: event.key, ...held })) || (action !== null && perform(action))
      if (used || moved(event, target.get())) event.preventDefault()
      else if (event.key === 'Escape') {
        // The first Escape drops what is under way; with nothing under way it leads back.
        if (drawn && hasPreview(work)) work.session.cancel()
        else leave()
      }
    }
    const release = (event: KeyboardEvent) => {
      if (event.key === ' ') spaceIsHeld.set(false)
    }
    const stop = new AbortController()
    window.addEventListener('keydown', listener, { signal: stop.signal })
    window.addEventListener('keyup', release, { signal: stop.signal })
    window.addEventListener('blur', () => (spaceIsHeld.set(false)), { signal: stop.signal })
    return () => stop.abort()
  }, [parts])
}

function hasPreview({ session }: Work): boolean {
  const { preview } = session.getShown()
  return (preview.paths?.length ?? 0) + (preview.patches?.length ?? 0) > 0 || preview.marquee !== undefined || preview.replaced !== undefined
}

function moved(event: KeyboardEvent, target: Target | null): boolean {
  return target !== null && event.key.startsWith('Arrow') && onKey(target, event)
}
