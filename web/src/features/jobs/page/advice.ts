/** Sentences that help while a training goes on, read off its curves and its data. Pure. */

import { type AllSeries, type Point, pointsOf } from '../live/live'

export interface Advice {
  title: string
  text: string
}

function lowest(points: readonly Point[]): number {
  let best = 0
  points.forEach((point, index) => {
    if (point.value < (points[best] as Point).value) best = index
  })
  return best
}

/** Epochs without a better validation loss before it is called overfitting, when the training loss still falls. */
const PATIENT_EPOCHS = 3
const CLEAR_RISE = 1.05

/** The validation loss has clearly risen from its lowest point while the training loss went on falling. */
export function overfitting(series: AllSeries): Advice | null {
  const val = pointsOf(series, 'loss', 'val')
  const train = pointsOf(series, 'loss', 'train')
  if (val.length < PATIENT_EPOCHS + 1 || train.length < PATIENT_EPOCHS + 1) return null
  const bestIndex = lowest(val)
  const best = val[bestIndex] as Point
  const now = val[val.length - 1] as Point
  if (val.length - 1 - bestIndex < PATIENT_EPOCHS || now.value < best.value * CLEAR_RISE) return null
  const trainAtBest = train.find((point) => point.epoch >= best.epoch)
  const trainNow = train[train.length - 1] as Point
  if (trainAtBest === undefined || trainNow.value >= trainAtBest.value) return null
  return {
    title: 'The model is learning the training images by heart',
    text:
      `The loss on val has risen since epoch ${String(Math.round(best.epoch))} (${best.value.toFixed(3)} → ${now.value.toFixed(3)}) while the loss on ` +
      'train went on falling. The weights of the best epoch are kept. More annotated images, stronger augmentation or fewer epochs help.',
  }
}

export const FEW_IMAGES = 50

/** Too few images to learn from, told with the split's count. `counts` are the images of the frozen snapshot by split. */
export function fewImages(counts: Readonly<Record<string, number>> | undefined): Advice | null {
  const train = counts?.['train']
  if (train === undefined || train >= FEW_IMAGES) return null
  return {
    title: `Only ${String(train)} training ${train === 1 ? 'image' : 'images'}`,
    text: `From ${String(FEW_IMAGES)} to 100 annotated images the scores become steady. Import more with masks, then train again and start from this version.`,
  }
}

/** No validation images: nothing can be seen of overfitting, and the last weights are kept instead of the best. */
export function noValidation(counts: Readonly<Record<string, number>> | undefined): Advice | null {
  if (counts === undefined || (counts['val'] ?? 0) > 0) return null
  return {
    title: 'No images in val',
    text: 'Without a validation split the best epoch cannot be chosen. Put some images into val on the dataset page.',
  }
}

export function adviceFor(series: AllSeries, counts: Readonly<Record<string, number>> | undefined): Advice[] {
  return [overfitting(series), noValidation(counts), fewImages(counts)].filter((one) => one !== null)
}
