// One image in the editor: what it needs is fetched, then the tools, the picture and the panels are shown.
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { ImageItem, Task } from '@/api/types'
import { PendingPage } from '@/app/components'
import { meQuery } from '@/app/query'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { imageQuery } from '@/features/images/queries'
import { boundsOf } from '@/editor/geometry/hit'
import { centreOn, screenPoint } from '@/viewer'
import { Editor } from './Editor'
import { startWork, type Work } from './work'

interface Place {
  object?: string
  x?: number
  y?: number
  zoom?: number
}

/** Looks at what the address names. */
function lookAt({ store, look }: Work, { object, x, y, zoom }: Place): void {
  const shape = object === undefined ? undefined : store.getSnapshot().document.shapes.get(object)
  const rect = shape && boundsOf(shape.geometry)
  if (shape && rect) {
    store.set({ selection: new Set([shape.id]), tool: 'select' })
    look.set(centreOn([rect.x, rect.y, rect.width, rect.height]))
  } else if (x !== undefined && y !== undefined) {
    const scale = zoom ?? 2
    const area = { width: 700, height: 560 }
    look.set({ view: { scale, origin: screenPoint(area.width / 2 - x * scale, area.height / 2 - y * scale) }, area })
  }
}

/** The work on an image, from the moment its annotation is there; begun anew for another image or task. */
function useWork(image: ImageItem, task: Task, author: string, place: Place, turn: number) {
  const queryClient = useQueryClient()
  const [work, setWork] = useState<Work | null>(null)
  const [error, setError] = useState<Error | null>(null)
  useEffect(() => {
    let left = false
    let begun: Work | null = null
    const begin = async () => {
      try {
        const made = await startWork({ image, task, author, queryClient })
        if (left) {
          made.stop()
          return
        }
        begun = made
        lookAt(made, place)
        setError(null)
        setWork(made)
      } catch (cause) {
        if (!left) setError(cause instanceof Error ? cause : new Error(String(cause)))
      }
    }
    void begin()
    return () => {
      left = true
      begun?.stop()
      setWork(null)
    }
    // The address is read once; afterwards the picture is where the person moved it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [image.id, task.id, task.classes, author, turn])
  return { work, error }
}

function Loaded({ image, task, author, projectId }: { image: ImageItem; task: Task; author: string; projectId: string }) {
  const search = useSearch({ from: '/shell/p/$projectId/annotate/$imageId' })
  const [turn, again] = useState(0)
  const { work, error } = useWork(image, task, author, search, turn)
  if (work === null) {
    return <PendingPage title="Annotate" error={error} errorTitle="The annotation could not be opened" onRetry={() => again(turn + 1)} />
  }
  return <Editor key={`${image.id} ${String(turn)}`} work={work} projectId={projectId} onReopen={() => again(turn + 1)} />
}

export function AnnotatePage() {
  const projectId = useProjectId()
  const { imageId } = useParams({ from: '/shell/p/$projectId/annotate/$imageId' })
  const { task: asked } = useSearch({ from: '/shell/p/$projectId/annotate/$imageId' })
  const { task: current, tasks, isPending } = useCurrentTask(projectId)
  const task = tasks.find(({ id }) => id === asked) ?? current
  const image = useQuery({ ...imageQuery(imageId, task?.id), enabled: !isPending })
  const { data: me } = useQuery(meQuery)
  useDocumentTitle(`Annotate ${image.data?.path ?? ''} · Terrazzo`)
  if (!image.data || !task || !me) {
    return <PendingPage title="Annotate" error={image.error} errorTitle="The image could not be opened" onRetry={() => void image.refetch()} />
  }
  return <Loaded image={image.data} task={task} author={me.name} projectId={projectId} />
}
