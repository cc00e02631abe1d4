// A picture with one layer of pixels over it: its annotation, or what a version predicted.
import { useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { apiAddress } from '@/api/client'
import { formatShare } from '@/app/format'
import { versionQuery } from '@/app/query'
import { createLook, PicturePanel, useLabels, Viewport, type Labelling, type Overlay } from '@/viewer'
import viewer from '@/viewer/viewer.module.css'
import { chosenLayer, meanConfidence, type Layer } from '../layers'
import { taskOf } from '../task'
import type { Download, PictureProps } from '../view'

const NOTHING: Labelling = { classes: [], background: null }

function addressOf(layer: Layer, taskId: string | undefined): string {
  return layer.prediction === null
    ? apiAddress(['images', layer.imageId ?? '', 'annotation_index.png'], { task_id: taskId ?? '' })
    : apiAddress(['predictions', layer.prediction.id, 'index'])
}

const FILES = [
  ['overlay', 'Overlay', 'png'],
  ['color', 'Class colours', 'png'],
  ['index', 'Class numbers', 'png'],
  ['json', 'Shares and confidence (JSON)', 'json'],
] as const

/** The overlay is written as it is seen: with its opacity, and with the background when that is shown. */
function filesOf(layer: Layer, taskId: string | undefined, stem: string, overlay: Overlay, background: string | null): Download[] {
  const { prediction } = layer
  if (prediction === null) {
    return [
      {
        title: 'Annotation, in colours',
        href: apiAddress(['images', layer.imageId ?? '', 'annotation.png'], { task_id: taskId ?? '' }),
        file: `${stem}_color.png`,
      },
      { title: 'Annotation, in class numbers', href: addressOf(layer, taskId), file: `${stem}_index.png` },
    ]
  }
  const asSeen = { opacity: overlay.opacity, background: background !== null && overlay.switched[background] === true }
  return FILES.map(([kind, title, ending]) => ({
    title,
    href: apiAddress(['predictions', prediction.id, kind], kind === 'overlay' ? asSeen : {}),
    file: `${stem}_${kind}.${ending}`,
  }))
}

/** The chosen layer stays chosen on the next image, when that has one by the same version. */
export function PixelsPicture(props: PictureProps) {
  const { image, path, picture, task, overlay } = props
  const [wanted, setWanted] = useState<Pick<Layer, 'id' | 'title'> | null>(null)
  const layers = props.layers.map((one) =>
    one.prediction === null
      ? one
      : { ...one, hint: `${one.hint}, mean confidence ${formatShare(meanConfidence(one.prediction.classes), 0)}` },
  )
  const layer = chosenLayer(layers, wanted)
  const versionId = layer?.prediction?.version_id
  const version = useQuery({ ...versionQuery(versionId ?? ''), enabled: versionId !== undefined })
  const labelling = (versionId === undefined ? task : taskOf(version.data?.task)) ?? NOTHING
  const labels = useLabels(layer ? { address: addressOf(layer, task?.id), colors: null } : null, labelling, overlay)
  // Another picture starts as a whole.
  const look = useMemo(() => (picture ? createLook() : createLook()), [picture])
  const stem = path.replaceAll('/', '_').replace(/\.[^.]*$/, '')
  return (
    <div className={viewer.page}>
      <section className={viewer.stage} aria-label={path}>
        {props.head}
        <Viewport
          image={image}
          picture={picture}
          labels={labels.layer}
          look={look}
          label={`${path}${layer && overlay.shown ? `, with ${layer.title}` : ''}`}
          describe={(pixel) => labels.nameAt(image, pixel)}
          pageKeys
        />
        {props.foot}
      </section>
      <PicturePanel
        layers={layers}
        layer={layer?.id}
        onLayer={(id) => setWanted(layers.find((one) => one.id === id) ?? null)}
        overlay={overlay}
        labels={labels}
        labelling={labelling}
        {...(layer?.prediction && {
          confidence: Object.fromEntries(layer.prediction.classes.map((one) => [one.name, one.confidence])),
        })}
        note={layer && props.note(layer)}
        empty={props.empty}
        facts={props.facts}
        downloads={layer ? [...props.downloads, ...filesOf(layer, task?.id, stem, overlay, labelling.background)] : props.downloads}
      >
        {props.children}
      </PicturePanel>
    </div>
  )
}
