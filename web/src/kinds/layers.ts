// What can lie over an image: its annotation, and the predictions of versions.
import type { ClassShare, ImageItem, Prediction, Task } from '@/api/types'

export interface Layer {
  id: string
  title: string
  /** Who made it. */
  hint: string
  /** The image of the project that it is of; null for a file that was only predicted. */
  imageId: string | null
  /** Classes are those of the task when it is an annotation (null), of the version when it is a prediction. */
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
  task: Pick<Task, 'id'> | undefined,
  predictions: readonly Prediction[],
): Layer[] {
  const layers: Layer[] = []
  if (task && image.annotation_state !== null && image.annotation_state !== 'todo') {
    layers.push({
      id: 'annotation',
      title: 'Annotation',
      hint: 'made by people or an import',
      imageId: image.id,
      prediction: null,
    })
  }
  for (const prediction of predictions) {
    layers.push({
      id: prediction.id,
      title: prediction.version_label,
      hint: 'predicted',
      imageId: image.id,
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
