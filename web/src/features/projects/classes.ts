// Names of classes as a person types them, with colours.
import type { LabelClass, Task } from '@/api/types'

/** The first colours of `terrazzo.imaging.palette`: apart for colour-blind eyes and on photographs. */
const PALETTE = [
  '#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7', '#0000ff', '#d2f0a5', '#6969ff', '#96001e', '#87005a',
  '#78ffff', '#003ca5', '#ff005a', '#6996ff', '#f0a55a', '#3cf0c3', '#2d2dd2', '#1e693c', '#b41e00', '#87c387', '#a50087', '#3cc3d2',
] as const

/** The grey of a background; the server knows a background by the same names. */
const NEUTRAL = '#808080'
const BACKGROUND = ['background', 'bg']

function isBackground(name: string): boolean {
  return BACKGROUND.includes(name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
}

/** One class a line; empty lines are skipped. A background is grey, and takes no colour from the others. */
export function classesFrom(lines: string): LabelClass[] {
  let used = 0
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((name) => name !== '')
    .map((name) => {
      if (isBackground(name)) return { name, color: NEUTRAL }
      used += 1
      return { name, color: PALETTE[(used - 1) % PALETTE.length] ?? PALETTE[0] }
    })
}

/** Answers that give each pixel a class hold fewer of them. */
const MOST = { semantic: 255 } as Partial<Record<Task['kind'], number>>
const MOST_ELSEWHERE = 2000

/** Why the task cannot be made yet, or null. */
export function whyNot(task: string, classes: readonly Pick<LabelClass, 'name'>[], kind: Task['kind']): string | null {
  if (task.trim() === '') return 'Give the task a name first.'
  if (classes.length === 0) return 'Name at least one class first.'
  const seen = new Set<string>()
  for (const { name } of classes) {
    if (name.trim() === '') return 'A class has no name.'
    if (seen.has(name)) return `“${name}” is there twice; names must differ.`
    seen.add(name)
  }
  const most = MOST[kind] ?? MOST_ELSEWHERE
  return classes.length > most ? `Such a task has at most ${String(most)} classes.` : null
}

/** A class as it shall be; `was` is its present name, null for a new one. */
export interface Wish extends LabelClass {
  was: string | null
}

/** Whether the wishes ask another question than before: other names, more, fewer, or another order. */
export function isAnotherQuestion(before: readonly LabelClass[], wishes: readonly Wish[]): boolean {
  return before.length !== wishes.length || wishes.some(({ name }, index) => before[index]?.name !== name.trim())
}

/** The next class to be added: no name yet, and a colour that is not used when there is one. */
export function nextWish(wishes: readonly Wish[]): Wish {
  const free = PALETTE.find((color) => !wishes.some((one) => one.color === color))
  return { name: '', color: free ?? PALETTE[wishes.length % PALETTE.length] ?? PALETTE[0], was: null }
}
