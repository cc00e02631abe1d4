// What the keys and buttons of the editor do to the work.
import type { QueryClient } from '@tanstack/react-query'
import { shapesOf } from '@/editor/document'
import { nextAfter } from '@/editor/selection'
import { nextBrushSize } from '@/editor/settings'
import type { EditorShape, Op } from '@/editor/types'
import { showOneToOne, showWhole, STEP, zoomBy, type Target } from '@/viewer/gestures'
import type { Action } from './bindings'
import { pasted, type Clip } from './clipboard'
import { toggled } from './tags'
import type { Work } from './work'

/** What only the page can do. */
export interface PageActions {
  previous: () => void
  next: () => void
  doneNext: () => void
  nothing: () => void
  keys: () => void
}

const COPIED = ['annotate', 'copied'] as const
const LAST = ['annotate', 'last shapes'] as const

function selectedShapes({ store }: Work): EditorShape[] {
  const { document, selection } = store.getSnapshot()
  return shapesOf(document).filter(({ id }) => selection.has(id))
}

/** Kept for the next image. */
export function leaveShapes(client: QueryClient, { store, image }: Work): void {
  const shapes = shapesOf(store.getSnapshot().document)
  if (shapes.length > 0) client.setQueryData<Clip>(LAST, { imageId: image.id, size: image, shapes })
}

function paste(work: Work, clip: Clip | undefined, label: string): void {
  if (!clip || clip.shapes.length === 0) return
  const source = { kind: 'person', name: work.author } as const
  const shapes = pasted(clip, { imageId: work.image.id, size: work.image, source, newId: () => crypto.randomUUID() })
  const known = new Set(work.task.classes.map(({ name }) => name))
  const taken = shapes.filter((one) => known.has(one.class_name))
  work.store.commit(label, taken.map((shape): Op => ({ op: 'put', shape })))
  work.store.set({ selection: new Set(taken.map(({ id }) => id)) })
}

/** Chooses the class of what is drawn next, and of what is selected; for whole images, sets or clears it. */
export function chooseClass(work: Work, name: string): void {
  const { store, task } = work
  if (task.form === 'classes') {
    const { tags } = store.getSnapshot().document
    store.commit(`Choose ${name}`, [{ op: 'tags', tags: toggled(tags, name, task) }])
    return
  }
  const { lockedShapes } = store.getSnapshot()
  const changed = selectedShapes(work).filter((one) => one.class_name !== name && !lockedShapes.has(one.id))
  const source = { kind: 'person', name: work.author } as const
  store.commit(
    `Make it ${name}`,
    changed.map((one): Op => ({ op: 'put', shape: { ...one, class_name: name, source, confidence: null } })),
  )
  store.set({ className: name })
}

export function removeShapes(work: Work, ids: readonly string[]): void {
  const { lockedShapes, lockedClasses, document } = work.store.getSnapshot()
  const free = ids.filter((id) => !lockedShapes.has(id) && !lockedClasses.has(document.shapes.get(id)?.class_name ?? ''))
  work.store.commit(free.length === 1 ? 'Delete a shape' : `Delete ${String(free.length)} shapes`, free.map((id): Op => ({ op: 'remove', id })))
}

function reorder(work: Work, end: 'top' | 'bottom'): void {
  const { document, selection } = work.store.getSnapshot()
  const chosen = document.order.filter((id) => selection.has(id))
  const rest = document.order.filter((id) => !selection.has(id))
  const ids = end === 'top' ? [...rest, ...chosen] : [...chosen, ...rest]
  if (chosen.length > 0) work.store.commit(end === 'top' ? 'To the top' : 'To the bottom', [{ op: 'order', ids }])
}

/** What is selected joins the set, or leaves it when all of it is in. */
export function switched(set: ReadonlySet<string>, ids: readonly string[]): Set<string> {
  const all = ids.every((id) => set.has(id))
  const next = new Set(set)
  for (const id of ids) if (all) next.delete(id)
    else next.add(id)
  return next
}

function hide(work: Work): void {
  const { selection, hiddenShapes } = work.store.getSnapshot()
  if (selection.size > 0) work.store.set({ hiddenShapes: switched(hiddenShapes, [...selection]), selection: new Set() })
  else work.store.set({ hiddenShapes: new Set(), hiddenClasses: new Set() })
}

/** Does an action; says whether it was one that means something now. */
export function perform(action: Action, work: Work, page: PageActions, target: Target | null, client: QueryClient): boolean {
  const { store, session } = work
  const { view, settings, document, selection, hiddenShapes, hiddenClasses, lockedShapes } = store.getSnapshot()
  const drawn = work.task.form !== 'classes'
  const [what, which] = action.split(':')
  if (what === 'tool') {
    if (drawn) session.take(which as Parameters<typeof session.take>[0])
    return drawn
  }
  if (what === 'class') {
    const one = work.task.classes[Number(which) - 1]
    if (one) chooseClass(work, one.name)
    return one !== undefined
  }
  const does: Partial<Record<Action, () => void>> = {
    undo: () => store.undo(),
    redo: () => store.redo(),
    delete: () => removeShapes(work, [...selection]),
    copy: () => client.setQueryData<Clip>(COPIED, { imageId: work.image.id, size: work.image, shapes: selectedShapes(work) }),
    paste: () => paste(work, client.getQueryData<Clip>(COPIED), 'Paste'),
    repeat: () => paste(work, client.getQueryData<Clip>(LAST), 'Repeat the last shapes'),
    selectAll: () =>
      store.set({
        selection: new Set(
          shapesOf(document)
            .filter((one) => !hiddenShapes.has(one.id) && !hiddenClasses.has(one.class_name))
            .map(({ id }) => id),
        ),
      }),
    nextObject: () => {
      const id = nextAfter(selection, document.order, 1)
      if (id !== null) store.set({ selection: new Set([id]) })
    },
    hide: () => hide(work),
    lock: () => store.set({ lockedShapes: switched(lockedShapes, [...selection]) }),
    raise: () => reorder(work, 'top'),
    lower: () => reorder(work, 'bottom'),
    hideAll: () => store.set({ view: { ...view, hideAll: !view.hideAll } }),
    unlabelled: () => store.set({ view: { ...view, showUnlabelled: !view.showUnlabelled } }),
    outlines: () => store.set({ view: { ...view, outlinesOnly: !view.outlinesOnly } }),
    smaller: () => store.set({ settings: { ...settings, brushSize: nextBrushSize(settings.brushSize, -1) } }),
    larger: () => store.set({ settings: { ...settings, brushSize: nextBrushSize(settings.brushSize, 1) } }),
    whole: () => target && showWhole(target),
    oneToOne: () => target && showOneToOne(target),
    zoomIn: () => target && zoomBy(target, STEP),
    zoomOut: () => target && zoomBy(target, 1 / STEP),
    ...page,
  }
  does[action]?.()
  return does[action] !== undefined
}
