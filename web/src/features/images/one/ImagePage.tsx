// One image, as large as the window allows, with its annotation or a prediction over it.
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { apiAddress } from '@/api/client'
import type { ImageItem, Task } from '@/api/types'
import { CrumbLink, LinkAnchor, PendingPage, RelativeTime } from '@/app/components'
import { formatBytes, shortId } from '@/app/format'
import { usePageKeys } from '@/app/keys'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { viewOfForm } from '@/kinds/forms'
import { layersOf } from '@/kinds/layers'
import { pictureQuery, useOverlay } from '@/viewer'
import { ImageHead } from './ImageHead'
import { imagePredictionsQuery, imageQuery, neighboursQuery, type ImageFilters } from '../queries'

const viewOf = (imageId: string) => apiAddress(['images', imageId, 'view'])

function factsOf(image: ImageItem) {
  return [
    ['Size', `${String(image.width)} × ${String(image.height)}`],
    ['Mode', image.mode],
    ['File', formatBytes(image.bytes)],
    ['Added', <RelativeTime key="added" at={image.created_at} />],
    [
      'Hash',
      <span key="hash" title={image.hash}>
        {shortId(image.hash)}
      </span>,
    ],
  ] as const
}

/** The picture as it was uploaded. */
function downloadsOf(image: ImageItem) {
  return [
    {
      title: 'The picture',
      href: apiAddress(['images', image.id, 'file']),
      file: image.path.replaceAll('/', '_'),
    },
  ]
}

/** The images before and after one in what the grid showed. */
function useNeighbours(imageId: string, projectId: string, task: Task | undefined, filters: ImageFilters, ready: boolean) {
  const { data } = useQuery({ ...neighboursQuery(projectId, task?.id, filters), enabled: ready })
  const all = data?.items ?? []
  const index = all.findIndex((one) => one.id === imageId)
  return {
    previous: index > 0 ? all[index - 1]?.id : undefined,
    next: index >= 0 ? all[index + 1]?.id : undefined,
    position: index >= 0 ? { index, of: data?.total ?? all.length } : null,
  }
}

/** D and F, or the arrows, go through what the grid showed. */
export function ImagePage() {
  const projectId = useProjectId()
  const { imageId } = useParams({ from: '/shell/p/$projectId/images/$imageId' })
  const filters: ImageFilters = useSearch({ from: '/shell/p/$projectId/images/$imageId' })
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { task, isPending: tasksPending } = useCurrentTask(projectId)
  const image = useQuery({ ...imageQuery(imageId, task?.id), enabled: !tasksPending })
  const { previous, next, position } = useNeighbours(imageId, projectId, task, filters, !tasksPending)
  const overlay = useOverlay()
  const predictions = useQuery({ ...imagePredictionsQuery(imageId), enabled: image.data !== undefined })
  // What versions said in answers of another form belongs to another task.
  const form = task?.form ?? predictions.data?.[0]?.form ?? 'pixels'
  const answers = (predictions.data ?? []).filter((one) => one.form === form)
  const { Picture } = viewOfForm(form)

  const open = (id: string | undefined) =>
    id &&
    void navigate({ to: '/p/$projectId/images/$imageId', params: { projectId, imageId: id }, search: filters, replace: true })
  usePageKeys({
    d: () => open(previous),
    ArrowLeft: () => open(previous),
    f: () => open(next),
    ArrowRight: () => open(next),
    ' ': () => overlay.change({ shown: !overlay.shown }),
    Escape: () => void navigate({ to: '/p/$projectId/images', params: { projectId }, search: filters }),
  })
  // The next picture is there before it is asked for.
  useEffect(() => {
    if (!next) return
    void queryClient.prefetchQuery(pictureQuery(viewOf(next)))
    void queryClient.prefetchQuery(imageQuery(next, task?.id))
  }, [next, queryClient, task?.id])
  useDocumentTitle(`${image.data?.path ?? 'Image'} · Terrazzo`)

  if (!image.data) {
    return (
      <PendingPage
        title="Image"
        crumbs={
          <CrumbLink to="/p/$projectId/images" params={{ projectId }}>
            Images
          </CrumbLink>
        }
        error={image.error}
        errorTitle="The image could not be opened"
        onRetry={() => void image.refetch()}
      />
    )
  }
  const { path } = image.data
  return (
    <Picture
      image={image.data}
      path={path}
      picture={viewOf(imageId)}
      layers={layersOf(image.data, task, answers)}
      task={task}
      overlay={overlay}
      head={
        <ImageHead
          image={image.data}
          hasTask={task !== undefined}
          projectId={projectId}
          filters={filters}
          position={position}
          onPrevious={previous ? () => open(previous) : null}
          onNext={next ? () => open(next) : null}
        />
      }
      note={(layer) => layer.prediction && `Predicted by ${layer.title}`}
      empty={
        <>
          Not annotated yet. Import annotated images on the{' '}
          <LinkAnchor to="/p/$projectId/images" params={{ projectId }} inherit>
            images page
          </LinkAnchor>
          , or predict with a trained version.
        </>
      }
      facts={factsOf(image.data)}
      downloads={downloadsOf(image.data)}
    />
  )
}
