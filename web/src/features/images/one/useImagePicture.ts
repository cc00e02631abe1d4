// What lies over one image of a project and how it is painted: its annotation, or what a version predicted.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImageItem, Task } from '@/api/types'
import { versionQuery } from '@/features/models/queries'
import { taskOf } from '@/features/models/task'
import { useLabels, type Labelling, type Overlay } from '@/viewer'
import { chosenLayer, layersOf, type Layer } from './layers'
import { imagePredictionsQuery } from '../queries'

const NOTHING: Labelling = { classes: [], background: null }

/** The chosen layer stays chosen on the next image, when that has one by the same version. */
export function useImagePicture(image: ImageItem | undefined, task: Task | undefined, overlay: Overlay) {
  const predictions = useQuery({ ...imagePredictionsQuery(image?.id ?? ''), enabled: image !== undefined })
  const [wanted, setWanted] = useState<Pick<Layer, 'id' | 'title'> | null>(null)
  const layers = image ? layersOf(image, task, predictions.data ?? []) : []
  const layer = chosenLayer(layers, wanted)
  const versionId = layer?.prediction?.version_id
  const version = useQuery({ ...versionQuery(versionId ?? ''), enabled: versionId !== undefined })
  const labelling = (versionId === undefined ? task : taskOf(version.data?.task)) ?? NOTHING
  const labels = useLabels(layer ? { address: layer.address, colors: null } : null, labelling, overlay)
  const choose = (id: string) => setWanted(layers.find((one) => one.id === id) ?? null)
  return { layers, layer, choose, labels, labelling }
}
