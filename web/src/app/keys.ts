// The keys that work everywhere: "/" to search, "g" then a letter to go, "?" for help.
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { overlayIsOpen } from './overlays'
import { SUBJECTS } from './subjects'

/** How long after "g" a letter still counts, in milliseconds. */
const PATIENCE = 1500

/** Inputs that take no letters. */
const NO_TEXT = ['radio', 'checkbox', 'range', 'button', 'submit', 'file', 'color']

/** Whether the key belongs to a field that is being typed in, or to a browser shortcut. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !NO_TEXT.includes(target.type)
  return target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT'
}

/** Keys that a focused button, switch, radio or slider needs for itself. */
const OF_CONTROLS = [' ', 'Enter', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']

/** Whether a focused control takes the key. */
export function isForControl(event: KeyboardEvent): boolean {
  return (
    OF_CONTROLS.includes(event.key) &&
    event.target instanceof Element &&
    event.target.closest('input, button, a, [role="slider"]') !== null
  )
}

/** A page's own keys, by `KeyboardEvent.key` in lower case for letters; not while a dialog or menu is open (see overlays.ts). */
export function usePageKeys(actions: Record<string, () => void>): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (!action || event.defaultPrevented || isTyping(event) || isForControl(event)) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** A field that "/" focuses carries this attribute: `<TextInput {...SEARCH_FIELD} />`. */
export const SEARCH_FIELD = { 'data-search': true } as const

function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('input[data-search]')
  field?.focus()
  field?.select()
  return field !== null
}

/** A page with a list of keys of its own, for "?", carries this attribute. */
export const OWN_KEYS = { 'data-own-keys': true } as const

/** Listens on the window while the shell is shown. */
export function useGlobalKeys(showHelp: () => void): void {
  const navigate = useNavigate()
  const { projectId } = useParams({ strict: false })
  const leader = useRef(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || overlayIsOpen()) return
      const afterG = event.timeStamp - leader.current < PATIENCE
      leader.current = 0
      if (afterG) {
        const subject = SUBJECTS.find((one) => one.key === event.key)
        if (subject && projectId) void navigate({ to: subject.to, params: { projectId } })
        else if (event.key === 'h') void navigate({ to: '/' })
        else return
        event.preventDefault()
        // The page below must not take the second letter for a key of its own.
        event.stopImmediatePropagation()
      } else if (event.key === 'g') leader.current = event.timeStamp
      else if (event.key === '?' && !document.querySelector('[data-own-keys]')) showHelp()
      else if (event.key === '/' && focusSearch()) event.preventDefault()
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [navigate, projectId, showHelp])
}
