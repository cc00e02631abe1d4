// The keys of a viewport while the focus is elsewhere on its page.
import { useEffect, type RefObject } from 'react'
import { isForControl, isTyping } from '@/app/keys'
import { onKey, type Target } from './gestures'

/** Listens on the window before the page does; not while a dialog is open that the viewport is not in. */
export function useViewerKeys(
  root: RefObject<HTMLElement | null>,
  target: RefObject<Target>,
  active: boolean,
): void {
  useEffect(() => {
    if (!active) return
    const listener = (event: KeyboardEvent) => {
      const element = root.current
      const whole = event.key === '0' && (event.ctrlKey || event.metaKey)
      if (!element || event.defaultPrevented || isForControl(event) || (isTyping(event) && !whole)) return
      const dialog = document.querySelector('[role="dialog"]')
      if (dialog && !dialog.contains(element)) return
      if (!onKey(target.current, event)) return
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    window.addEventListener('keydown', listener, { capture: true })
    return () => window.removeEventListener('keydown', listener, { capture: true })
  }, [root, target, active])
}
