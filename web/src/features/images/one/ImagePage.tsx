// One image, as large as the window allows, with its annotation or a prediction over it.
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { apiAddress } from '@/api/client'
import type { ImageItem, Task } from '@/api/types'
import { CrumbLink, LinkAnchor, PendingPage, RelativeTime } from '@/app/components'
import { formatBytes, shortId } from '@/app/format'
import { usePageKeys } from '@/app/keys'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { createLook, PicturePanel, pictureQuery, useOverlay, Viewport } from '@/viewer'
import viewer from '@/viewer/viewer.module.css'
import { ImageHead } from './ImageHead'
import type { Layer } from './layers'
import { imageQuery, neighboursQuery, type ImageFilters } from '../queries'
import { useImagePicture } from './useImagePicture'

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

function downloadsOf(image: ImageItem, layer: Layer | undefined, task: Task | undefined) {
  const name = image.path.replaceAll('/', '_')
  const stem = name.replace(/\.[^.]*$/, '')
  const file = { title: 'The picture', href: apiAddress(['images', image.id, 'file']), file: name }
  if (!layer || layer.prediction || !task) return [file]
  return [
    file,
    {
      title: 'Annotation, in colours',
      href: apiAddress(['images', image.id, 'annotation.png'], { task_id: task.id }),
      file: `${stem}_color.png`,
    },
    { title: 'Annotation, in class numbers', href: layer.address, file: `${stem}_index.png` },
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
  const { layers, layer, choose, labels, labelling } = useImagePicture(image.data, task, overlay)
  // Another image starts as a whole.
  const look = useMemo(() => (imageId ? createLook() : createLook()), [imageId])

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
    <div className={viewer.page}>
      <section className={viewer.stage} aria-label={path}>
        <ImageHead
          image={image.data}
          hasTask={task !== undefined}
          projectId={projectId}
          filters={filters}
          position={position}
          onPrevious={previous ? () => open(previous) : null}
          onNext={next ? () => open(next) : null}
        />
        <Viewport
          image={image.data}
          picture={viewOf(imageId)}
          labels={labels.layer}
          look={look}
          label={`${path}${layer && overlay.shown ? `, with ${layer.title}` : ''}`}
          describe={(pixel) => labels.nameAt(image.data, pixel)}
          pageKeys
        />
      </section>
      <PicturePanel
        layers={layers}
        layer={layer?.id}
        onLayer={choose}
        overlay={overlay}
        labels={labels}
        labelling={labelling}
        {...(layer?.prediction && {
          confidence: Object.fromEntries(layer.prediction.classes.map((one) => [one.name, one.confidence])),
        })}
        note={layer?.prediction && `Predicted by ${layer.title}`}
        empty={
          <>
            Not annotated yet. Import a zip with masks on the{' '}
            <LinkAnchor to="/p/$projectId/images" params={{ projectId }} inherit>
              images page
            </LinkAnchor>
            , or predict with a trained version.
          </>
        }
        facts={factsOf(image.data)}
        downloads={downloadsOf(image.data, layer, task)}
      />
    </div>
  )
}
