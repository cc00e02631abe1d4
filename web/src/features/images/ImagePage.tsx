// One image, as large as the window allows, with its annotation or a prediction over it.
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { apiAddress } from '@/api/client'
import { CrumbLink, PendingPage } from '@/app/components'
import { usePageKeys } from '@/app/keys'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { ImageHead } from './ImageHead'
import { ImageSide } from './ImageSide'
import { chosenLayer, layersOf, type Layer } from './layers'
import { classAt, overlayQuery } from './overlay'
import { imagePredictionsQuery, imageQuery, neighboursQuery, type ImageFilters } from './queries'
import { Viewer } from './Viewer'
import classes from './images.module.css'

/** D and F, or the arrows, go through what the grid showed. */
export function ImagePage() {
  const projectId = useProjectId()
  const { imageId } = useParams({ from: '/shell/p/$projectId/images/$imageId' })
  const filters: ImageFilters = useSearch({ from: '/shell/p/$projectId/images/$imageId' })
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { task, isPending: tasksPending } = useCurrentTask(projectId)
  const image = useQuery({ ...imageQuery(imageId, task?.id), enabled: !tasksPending })
  const neighbours = useQuery({ ...neighboursQuery(projectId, task?.id, filters), enabled: !tasksPending })
  const predictions = useQuery(imagePredictionsQuery(imageId))
  const [opacity, setOpacity] = useState(0.55)
  const [shown, setShown] = useState(true)
  const [wanted, setWanted] = useState<Pick<Layer, 'id' | 'title'> | null>(null)

  const layers = image.data ? layersOf(image.data, task, predictions.data ?? []) : []
  const layer = chosenLayer(layers, wanted)
  const overlay = useQuery({ ...overlayQuery(layer?.address ?? ''), enabled: layer !== undefined })

  const all = neighbours.data?.items ?? []
  const index = all.findIndex((one) => one.id === imageId)
  const open = (id: string | undefined) =>
    id &&
    void navigate({ to: '/p/$projectId/images/$imageId', params: { projectId, imageId: id }, search: filters, replace: true })
  const previous = index > 0 ? all[index - 1]?.id : undefined
  const next = index >= 0 ? all[index + 1]?.id : undefined
  usePageKeys({
    d: () => open(previous),
    ArrowLeft: () => open(previous),
    f: () => open(next),
    ArrowRight: () => open(next),
    ' ': () => setShown((now) => !now),
    Escape: () => void navigate({ to: '/p/$projectId/images', params: { projectId }, search: filters }),
  })
  // The next picture is there before it is asked for.
  useEffect(() => {
    if (!next) return
    new Image().src = apiAddress(['images', next, 'view'])
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
  const { width, height, path } = image.data
  return (
    <div className={classes.viewer}>
      <section className={classes.stage} aria-label={path}>
        <ImageHead
          image={image.data}
          hasTask={task !== undefined}
          projectId={projectId}
          filters={filters}
          position={index >= 0 ? { index, of: neighbours.data?.total ?? all.length } : null}
          onPrevious={previous ? () => open(previous) : null}
          onNext={next ? () => open(next) : null}
        />
        <Viewer
          key={imageId}
          image={image.data}
          source={apiAddress(['images', imageId, 'view'])}
          label={`${path}${layer && shown ? `, with ${layer.title}` : ''}`}
          layer={layer && shown ? layer.address : null}
          opacity={opacity}
          describe={({ x, y }) => {
            const under = overlay.data && layer ? classAt(overlay.data, layer.classes, { x, y }, { width, height }) : null
            return `${x}, ${y}${under ? ` · ${under.name}` : ''}`
          }}
        />
      </section>
      <ImageSide
        image={image.data}
        layers={layers}
        layer={layer}
        onLayer={(id) => setWanted(layers.find((one) => one.id === id) ?? null)}
        shown={shown}
        onShown={setShown}
        opacity={opacity}
        onOpacity={setOpacity}
        pixels={overlay.data}
        projectId={projectId}
      />
    </div>
  )
}
