// The editor on its page: tools, picture and panels around one work, and what leads away from it.
import { Button, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { apiAddress } from '@/api/client'
import type { AnnotationState } from '@/api/types'
import { OWN_KEYS } from '@/app/keys'
import { pictureQuery } from '@/viewer'
import type { Target } from '@/viewer/gestures'
import { leaveShapes, perform as act, type PageActions } from './actions'
import type { Action, Rebound } from './bindings'
import { ClassesPanel } from './panels/ClassesPanel'
import { HistoryDialog } from './dialogs/HistoryDialog'
import { KeysDialog } from './dialogs/KeysDialog'
import { MergeDialog } from './dialogs/MergeDialog'
import { ObjectsPanel } from './panels/ObjectsPanel'
import { useSetState } from './queries'
import { remember, remembered } from './remembered'
import { Stage } from './Stage'
import { ToolRail } from './panels/ToolRail'
import { TopBar } from './panels/TopBar'
import { useEditorKeys } from './useEditorKeys'
import { useImageOrder } from './useImageOrder'
import { createValue } from './value'
import type { Work } from './work'
import classes from './annotate.module.css'

type Dialog = 'keys' | 'history' | 'merge' | null

interface Props {
  work: Work
  projectId: string
  /** The annotation was changed at the server: it is opened anew. */
  onReopen: () => void
}

/** Lets what waits arrive before the server is asked to close the annotation. */
async function allSaved({ sync }: Work): Promise<boolean> {
  sync.flush()
  for (let turn = 0; turn < 40 && sync.getState().mark === 'saving'; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return sync.getState().waiting === 0
}

function useStates(work: Work) {
  const set = useSetState(work.image.id, work.task.id, work.author)
  return async (state: AnnotationState): Promise<boolean> => {
    if (!(await allSaved(work))) {
      notifications.show({ color: 'yellow', title: 'Not yet', message: 'What you drew is not saved yet; the state can be changed when it is.' })
      return false
    }
    try {
      const record = await set.mutateAsync({ state, comment: '' })
      work.state.set(record.state)
      return true
    } catch (error) {
      notifications.show({ color: 'red', title: 'The state was not changed', message: error instanceof Error ? error.message : '' })
      return false
    }
  }
}

export function Editor({ work, projectId, onReopen }: Props) {
  const { image, task } = work
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { task: _task, object: _object, x: _x, y: _y, zoom: _zoom, ...filters } = useSearch({ from: '/shell/p/$projectId/annotate/$imageId' })
  const order = useImageOrder(projectId, image.id, task.id, filters)
  const [dialog, open] = useState<Dialog>(null)
  const [rebound, setRebound] = useState<Rebound>(() => remembered(localStorage).rebound)
  const [target] = useState(() => createValue<Target | null>(null))
  const [spaceIsHeld] = useState(() => createValue(false))
  const small = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false })
  const setState = useStates(work)
  const { data: bitmap } = useQuery(pictureQuery(apiAddress(['images', image.id, 'view'])))

  const go = (to: { id: string } | undefined) => {
    if (!to) return
    leaveShapes(queryClient, work)
    void navigate({ to: '/p/$projectId/annotate/$imageId', params: { projectId, imageId: to.id }, search: { ...filters, task: task.id }, replace: true })
  }
  const doneNext = async () => {
    if (!(await setState('done'))) return
    if (order.nextToDo) go(order.nextToDo)
    else void navigate({ to: '/p/$projectId/annotate', params: { projectId }, search: { task: task.id } })
  }
  const nothing = async () => {
    const { document } = work.store.getSnapshot()
    work.store.commit('Without concept', [
      ...document.order.map((id) => ({ op: 'remove' as const, id })),
      ...(document.tags.length > 0 ? [{ op: 'tags' as const, tags: [] }] : []),
    ])
    await doneNext()
  }
  const page: PageActions = {
    previous: () => go(order.previous),
    next: () => go(order.next),
    doneNext: () => void doneNext(),
    nothing: () => void nothing(),
    keys: () => open('keys'),
  }
  const perform = (action: Action) => act(action, work, page, target.get(), queryClient)
  const leave = () => void navigate({ to: '/p/$projectId/images/$imageId', params: { projectId, imageId: image.id }, search: filters })
  useEditorKeys({ work, rebound, target, spaceIsHeld, perform, leave })

  // The next picture is there before it is asked for.
  const next = order.next?.id
  useEffect(() => {
    if (next) void queryClient.prefetchQuery(pictureQuery(apiAddress(['images', next, 'view'])))
  }, [next, queryClient])
  const whole = task.form === 'classes'
  const draws = !small && !whole
  const panels = useMemo(() => <ClassesPanel work={work} rebound={rebound} />, [work, rebound])
  return (
    <div className={classes.page} data-whole-window data-form={task.form} {...OWN_KEYS}>
      <TopBar
        work={work}
        rebound={rebound}
        projectId={projectId}
        filters={filters}
        position={order.position}
        hasPrevious={order.previous !== undefined}
        hasNext={order.next !== undefined}
        perform={perform}
        onState={(state) => void setState(state)}
        onHistory={() => open('history')}
        onDecide={() => open('merge')}
      />
      {draws && <ToolRail work={work} rebound={rebound} />}
      <Stage work={work} target={target} spaceIsHeld={spaceIsHeld} draws={draws} />
      <aside className={classes.panel} aria-label="Classes and shapes">
        {small && !whole && (
          <Text size="sm" c="dimmed">
            Here the picture can be looked at. Drawing needs a larger screen.
          </Text>
        )}
        {panels}
        {whole && (
          <Button variant="default" onClick={() => perform('nothing')}>
            Without concept
          </Button>
        )}
        {!whole && !small && <ObjectsPanel work={work} />}
      </aside>
      {dialog === 'keys' && (
        <KeysDialog
          rebound={rebound}
          onClose={() => open(null)}
          onChange={(to) => {
            setRebound(to)
            remember(localStorage, { rebound: to })
          }}
        />
      )}
      {dialog === 'history' && <HistoryDialog work={work} onClose={() => open(null)} onRestored={onReopen} />}
      {dialog === 'merge' && <MergeDialog work={work} picture={bitmap ?? null} onClose={() => open(null)} />}
    </div>
  )
}
