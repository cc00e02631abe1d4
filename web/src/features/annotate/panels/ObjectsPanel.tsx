// The shapes of the image, the highest first: pointing at one shows it in the picture, and the other way round.
import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core'
import { IconEye, IconEyeOff, IconLock, IconLockOpen, IconTrash } from '@tabler/icons-react'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type MouseEvent } from 'react'
import { ColorChip } from '@/app/components'
import { shapesOf } from '@/editor/document'
import { boundsOf } from '@/editor/geometry/hit'
import { coloring } from '@/editor/render/colors'
import { selected } from '@/editor/selection'
import type { EditorShape } from '@/editor/types'
import { centreOn } from '@/viewer'
import { removeShapes, switched } from '../actions'
import type { Work } from '../work'
import classes from '../annotate.module.css'

const ROW = 32
const ROOM = 8

/** Only the rows that are seen are made: an image may hold thousands. */
function useSeenRows(count: number) {
  const list = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(600)
  useEffect(() => {
    const element = list.current
    if (!element) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const first = Math.max(Math.floor(top / ROW) - ROOM, 0)
  const last = Math.min(Math.ceil((top + height) / ROW) + ROOM, count)
  return { list, first, last, onScroll: () => setTop(list.current?.scrollTop ?? 0) }
}

const WORDS = { box: 'box', polygon: 'polygon', mask: 'mask' } as const

function byWhom({ source, confidence }: EditorShape): string {
  const who = source.kind === 'person' ? source.name || 'a person' : source.name || source.kind
  return confidence === null || confidence === undefined ? who : `${who} · ${String(Math.round(confidence * 100))} %`
}

interface RowProps {
  work: Work
  shape: EditorShape
  number: number
  color: string
  chosen: boolean
  lit: boolean
  hidden: boolean
  locked: boolean
  onChoose: (shape: EditorShape, event: MouseEvent) => void
}

function Row({ work, shape, number, color, chosen, lit, hidden, locked, onChoose }: RowProps) {
  const { store } = work
  const name = `${shape.class_name} ${String(number)}`
  const small = { variant: 'subtle', color: 'gray', size: 24, className: classes.toggle ?? '' } as const
  return (
    <div
      className={classes.object}
      role="listitem"
      data-chosen={chosen || undefined}
      data-lit={lit || undefined}
      data-hidden={hidden || undefined}
      onPointerEnter={() => work.lit.set(shape.id)}
      onPointerLeave={() => work.lit.set(null)}
    >
      <UnstyledButton className={classes.choose ?? ''} aria-pressed={chosen} onClick={(event) => onChoose(shape, event)}>
        <ColorChip color={color} />
        <span className={classes.name}>
          {shape.class_name} <span className={classes.dim}>{WORDS[shape.geometry.type]}</span>
        </span>
        <span className={`num ${classes.dim}`} title="Who made it, and how sure a model was">
          {byWhom(shape)}
        </span>
      </UnstyledButton>
      <ActionIcon {...small} aria-label={`${hidden ? 'Show' : 'Hide'} ${name}`} data-on={hidden || undefined} onClick={() => store.set({ hiddenShapes: switched(store.getSnapshot().hiddenShapes, [shape.id]) })}>
        {hidden ? <IconEyeOff size={15} /> : <IconEye size={15} />}
      </ActionIcon>
      <ActionIcon {...small} aria-label={`${locked ? 'Unlock' : 'Lock'} ${name}`} data-on={locked || undefined} onClick={() => store.set({ lockedShapes: switched(store.getSnapshot().lockedShapes, [shape.id]) })}>
        {locked ? <IconLock size={15} /> : <IconLockOpen size={15} />}
      </ActionIcon>
      <Tooltip label="Delete (Del)" openDelay={400}>
        <ActionIcon {...small} aria-label={`Delete ${name}`} onClick={() => removeShapes(work, [shape.id])}>
          <IconTrash size={15} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

export function ObjectsPanel({ work }: { work: Work }) {
  const { store, task, look, lit } = work
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot)
  const pointed = useSyncExternalStore(lit.subscribe, lit.get)
  const { document, selection, hiddenShapes, lockedShapes, view } = state
  const shapes = useMemo(() => shapesOf(document).reverse(), [document])
  const color = coloring(task.classes, view.colorBy)
  const { list, first, last, onScroll } = useSeenRows(shapes.length)
  const choose = (shape: EditorShape, event: MouseEvent) => {
    store.set({ selection: selected(selection, [shape.id], event.ctrlKey || event.metaKey || event.shiftKey), tool: 'select' })
    const rect = boundsOf(shape.geometry)
    // The first click selects; the second on the same goes there.
    if (rect && selection.has(shape.id)) look.set(centreOn([rect.x, rect.y, rect.width, rect.height]))
  }
  return (
    <section aria-label="Objects" className={`${classes.section} ${classes.grow}`}>
      <header>
        <h2>
          Shapes <span className={`num ${classes.dim}`}>{shapes.length}</span>
        </h2>
      </header>
      {shapes.length === 0 && <p className={classes.dim}>Nothing is drawn yet. Take a tool on the left, choose a class, and draw.</p>}
      <div ref={list} className={classes.objects} role="list" onScroll={onScroll}>
        <div style={{ height: first * ROW }} />
        {shapes.slice(first, last).map((shape, index) => (
          <Row
            key={shape.id}
            work={work}
            shape={shape}
            number={shapes.length - first - index}
            color={color(shape)}
            chosen={selection.has(shape.id)}
            lit={pointed === shape.id}
            hidden={hiddenShapes.has(shape.id)}
            locked={lockedShapes.has(shape.id)}
            onChoose={choose}
          />
        ))}
        <div style={{ height: (shapes.length - last) * ROW }} />
      </div>
    </section>
  )
}
