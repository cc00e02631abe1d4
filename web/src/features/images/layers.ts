// What can lie over an image: its annotation, and the predictions of versions.
import { apiAddress } from '@/api/client'
import type { ClassShare, ImageItem, LabelClass, Prediction, Task } from '@/api/types'

export interface Layer {
  id: string
  kind: 'annotation' | 'prediction'
  title: string
  address: string
  classes: readonly LabelClass[]
  /** Who made it and when it matters how sure they were. */
  prediction: Prediction | null
}

/** Mean confidence of a prediction, weighted by the share of each class; null when it has none. */
export function meanConfidence(classes: readonly Pick<ClassShare, 'share' | 'confidence'>[]): number | null {
  let sum = 0
  let weight = 0
  for (const { share, confidence } of classes) {
    if (confidence === null) continue
    sum += share * confidence
    weight += share
  }
  return weight > 0 ? sum / weight : null
}

/** The annotation first, then predictions as the API gives them. */
export function layersOf(
  image: Pick<ImageItem, 'id' | 'annotation_state'>,
  task: Pick<Task, 'id' | 'name' | 'classes'> | undefined,
  predictions: readonly Prediction[],
): Layer[] {
  const layers: Layer[] = []
  if (task && image.annotation_state !== null && image.annotation_state !== 'todo') {
    layers.push({
      id: 'annotation',
      kind: 'annotation',
      title: 'Annotation',
      address: apiAddress(['images', image.id, 'annotation.png'], { task_id: task.id }),
      classes: task.classes,
      prediction: null,
    })
  }
  for (const prediction of predictions) {
    layers.push({
      id: prediction.id,
      kind: 'prediction',
      title: prediction.version_label,
      address: apiAddress(['predictions', prediction.id, 'mask']),
      classes: prediction.classes,
      prediction,
    })
  }
  return layers
}

/** The layer that was chosen; on the next image, the one by the same version; else the first. */
export function chosenLayer(layers: readonly Layer[], wanted: Pick<Layer, 'id' | 'title'> | null): Layer | undefined {
  return (
    layers.find((one) => one.id === wanted?.id) ?? layers.find((one) => one.title === wanted?.title) ?? layers[0]
  )
}
