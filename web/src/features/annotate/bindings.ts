// What keys do in the editor, and which keys people gave them instead; kept in the browser. Pure.
import type { ToolId } from '@/editor/tools/tool'

export type Action =
  | `tool:${ToolId}`
  | `class:${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | 'undo' | 'redo' | 'delete' | 'copy' | 'paste' | 'repeat' | 'selectAll'
  | 'previous' | 'next' | 'doneNext' | 'hide' | 'hideAll' | 'lock' | 'nextObject' | 'raise' | 'lower'
  | 'smaller' | 'larger' | 'unlabelled' | 'outlines' | 'whole' | 'oneToOne' | 'zoomIn' | 'zoomOut' | 'keys' | 'nothing'

export interface Binding {
  readonly action: Action
  readonly does: string
  readonly key: string
  readonly group: 'Tools' | 'Classes' | 'Shapes' | 'Picture' | 'Image'
}

const tool = (id: ToolId, does: string, key: string): Binding => ({ action: `tool:${id}`, does, key, group: 'Tools' })
const of = (group: Binding['group']) => (action: Action, does: string, key: string): Binding => ({ action, does, key, group })
const shapes = of('Shapes')
const picture = of('Picture')
const image = of('Image')
const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

export const BINDINGS: readonly Binding[] = [
  tool('select', 'Select and edit', 'v'),
  tool('box', 'Box', 'b'),
  tool('rotated-box', 'Rotated box', 'r'),
  tool('polygon', 'Polygon', 'p'),
  tool('brush', 'Brush', 'a'),
  tool('eraser', 'Eraser', 'e'),
  tool('fill', 'Fill an area of one label', 'k'),
  tool('wand', 'Magic wand: what looks alike becomes a shape', 'm'),
  tool('split', 'Split by a line', 's'),
  tool('ruler', 'Ruler', 'u'),
  of('Tools')('smaller', 'Smaller brush', '['),
  of('Tools')('larger', 'Larger brush', ']'),
  ...DIGITS.map((digit): Binding => of('Classes')(`class:${digit}`, `Class ${String(digit)}`, String(digit))),
  of('Classes')('nothing', 'Without concept: none of the classes is here', 'w'),
  shapes('undo', 'Undo', 'ctrl+z'),
  shapes('redo', 'Redo', 'ctrl+shift+z'),
  shapes('delete', 'Delete what is selected', 'delete'),
  shapes('copy', 'Copy', 'ctrl+c'),
  shapes('paste', 'Paste, on another image too', 'ctrl+v'),
  shapes('repeat', 'Repeat the shapes of the last image', 'ctrl+shift+v'),
  shapes('selectAll', 'Select all', 'ctrl+a'),
  shapes('nextObject', 'Select the next object', 'n'),
  shapes('hide', 'Hide what is selected; show all again', 'h'),
  shapes('lock', 'Lock what is selected; unlock', 'l'),
  shapes('raise', 'To the top', 'ctrl+]'),
  shapes('lower', 'To the bottom', 'ctrl+['),
  picture('hideAll', 'Picture alone', 'shift+h'),
  picture('unlabelled', 'Show what is unlabelled', 'q'),
  picture('outlines', 'Outlines only', 'o'),
  picture('whole', 'Show the whole picture', 'ctrl+0'),
  picture('oneToOne', 'One pixel for one of the screen', 'z'),
  picture('zoomIn', 'Zoom in', '+'),
  picture('zoomOut', 'Zoom out', '-'),
  image('previous', 'Previous image', 'd'),
  image('next', 'Next image', 'f'),
  image('doneNext', 'Done, and the next image', 'ctrl+enter'),
  image('keys', 'Show these keys', '?'),
]

/** Keys that people gave actions instead of the first ones. */
export type Rebound = Partial<Record<Action, string>>

interface Pressed {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** The name of what was pressed: "ctrl+shift+z". Shift is named only where the key itself does not show it. */
export function chordOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): string {
  const plain = key === ' ' ? 'space' : key === '=' ? '+' : key === '_' ? '-' : key.toLowerCase()
  const letter = key.length > 1 || key.toLowerCase() !== key.toUpperCase()
  const parts = [ctrlKey || metaKey ? 'ctrl' : '', altKey ? 'alt' : '', shiftKey && letter ? 'shift' : '']
  return [...parts.filter((one) => one !== ''), plain].join('+')
}

export function keyOf(action: Action, rebound: Rebound): string {
  return rebound[action] ?? BINDINGS.find((one) => one.action === action)?.key ?? ''
}

/** The action of a chord; a key that was given away does nothing for its first owner. */
export function actionOf(chord: string, rebound: Rebound): Action | null {
  const also = chord === 'ctrl+y' ? 'ctrl+shift+z' : chord === 'backspace' ? 'delete' : chord
  return BINDINGS.find(({ action }) => [chord, also].includes(keyOf(action, rebound)))?.action ?? null
}

/** Gives an action a key; whoever had it gives it up. */
export function bound(rebound: Rebound, action: Action, chord: string): Rebound {
  const next: Rebound = { ...rebound, [action]: chord }
  for (const one of BINDINGS) if (one.action !== action && keyOf(one.action, rebound) === chord) next[one.action] = ''
  return next
}

const WORDS: Record<string, string> = { ctrl: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: 'Enter', delete: 'Del', escape: 'Esc', space: 'Space' }

/** As people read it: "ctrl+z" → "Ctrl+Z". */
export function keyWords(chord: string): string {
  if (chord === '') return '–'
  if (chord.endsWith('+') && chord.length === 1) return chord
  return chord.split(/\+(?!$)/).map((one) => WORDS[one] ?? one.toUpperCase()).join('+')
}
