// A picture with objects over it, of annotations and predictions at once, and the list of them beside it.
import { useQueries } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { apiAddress } from '@/api/client'
import { ErrorPanel } from '@/app/components'
import { centreOn, createLook, Viewport, type ObjectLayer } from '@/viewer'
import viewer from '@/viewer/viewer.module.css'
import type { Layer } from '../layers'
import type { Download, PictureProps } from '../view'
import { drawnOf } from './drawn'
import { layerObjectsQuery } from './load'
import { ObjectsPanel } from './ObjectsPanel'
import { objectAt, placedOf, type Placed } from './placed'
import { isAbove, type Thresholds } from './thresholds'
import { useObjectLook } from './useObjectLook'

const FILES = [
  ['overlay', 'Overlay', 'png'],
  ['json', 'Objects (JSON)', 'json'],
] as const

function filesOf(layers: readonly Layer[], stem: string): Download[] {
  return layers.flatMap(({ prediction }) =>
    prediction === null
      ? []
      : FILES.map(([kind, title, ending]) => ({
          title: layers.length > 2 ? `${title} of ${prediction.version_label}` : title,
          href: apiAddress(['predictions', prediction.id, kind]),
          file: `${stem}_${kind}.${ending}`,
        })),
  )
}

/** Colours of a task or of a prediction's own classes. */
function classesOf(layer: Layer, props: PictureProps) {
  const own = layer.prediction?.classes ?? []
  const known = props.task?.classes ?? []
  return [...known, ...own.filter((one) => !known.some(({ name }) => name === one.name))]
}

export function ObjectsPicture(props: PictureProps) {
  const { image, path, picture, task, overlay, layers } = props
  const look = useMemo(() => (picture ? createLook() : createLook()), [picture])
  const [hidden, setHidden] = useState<readonly string[]>([])
  const [moved, setMoved] = useState<Thresholds>({})
  const [lit, setLit] = useState<string | null>(null)
  const seen = useObjectLook()
  const answers = useQueries({ queries: layers.map((one) => layerObjectsQuery(one, task?.id)) })
  const error = answers.find((one) => one.error !== null)?.error ?? null
  const data = answers.map((one) => one.data)
  const own: Thresholds = Object.assign({}, ...data.map((one) => one?.thresholds ?? {})) as Thresholds
  const thresholds = { ...own, ...moved }
  const placed = layers.map((layer, index) => placedOf(data[index]?.shapes ?? [], layer.id, classesOf(layer, props)))
  const isOn = (layer: Layer) => !hidden.includes(layer.title)
  const shown = layers.flatMap((layer, index) => (isOn(layer) ? (placed[index] ?? []) : []))
  const all = shown.filter((one) => overlay.switched[one.name] !== false)
  const objects = all.filter((one) => isAbove(one, thresholds))
  const both = new Set(layers.filter(isOn).map((one) => one.prediction === null)).size > 1
  const drawn: ObjectLayer | null = overlay.shown
    ? {
        objects: objects.map((one) => drawnOf(one, both && one.confidence === null)),
        lit,
        opacity: overlay.opacity,
        outlines: overlay.outlines,
        boxes: seen.boxes,
        labels: seen.labels,
      }
    : null
  const open = (one: Placed) => {
    setLit(one.id)
    look.set(centreOn(one.box))
  }
  const stem = path.replaceAll('/', '_').replace(/\.[^.]*$/, '')
  return (
    <div className={viewer.page}>
      <section className={viewer.stage} aria-label={path}>
        {props.head}
        {error && <ErrorPanel error={error} title="The objects could not be shown" />}
        <Viewport
          image={image}
          picture={picture}
          objects={drawn}
          look={look}
          label={`${path}${drawn ? `, with ${String(objects.length)} objects` : ''}`}
          describe={(pixel) => {
            const one = objectAt(objects, pixel)
            return one && `${one.name}, ${one.by}`
          }}
          onPoint={(pixel) => setLit((pixel && objectAt(objects, pixel)?.id) ?? null)}
          pageKeys
        />
        {props.foot}
      </section>
      <ObjectsPanel
        {...props}
        isOn={isOn}
        onToggle={(layer) =>
          setHidden(isOn(layer) ? [...hidden, layer.title] : hidden.filter((one) => one !== layer.title))
        }
        seen={seen}
        all={shown}
        objects={objects}
        own={own}
        thresholds={thresholds}
        onThresholds={setMoved}
        lit={lit}
        onLit={setLit}
        onOpen={open}
        downloads={[...props.downloads, ...filesOf(layers, stem)]}
      />
    </div>
  )
}
