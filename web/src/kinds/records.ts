// The scores of each form, as `terrazzo.metrics` writes them.
import type { ImageScore, SplitScores } from '@/api/types'

export interface ObjectMeasures {
  precision: number | null
  recall: number | null
  f1: number | null
  ap50: number | null
  ap50_95: number | null
  right: number
  false: number
  missed: number
}

export interface ObjectClassScore {
  name: string
  color: string
  images: number
  instances: number
  threshold: number
  masks: ObjectMeasures | null
  boxes: ObjectMeasures
}

export interface ObjectMeans {
  map50: number | null
  map50_95: number | null
  precision: number | null
  recall: number | null
  f1: number | null
}

export interface ObjectScores {
  form: 'objects'
  split: string
  images: number
  instances: number
  empty_images: number
  false_on_empty: number
  masks: ObjectMeans | null
  boxes: ObjectMeans
  classes: ObjectClassScore[]
  confusion: number[][]
  definition: string
}

export interface ImageClassScore {
  name: string
  color: string
  images: number
  predicted: number
  threshold: number | null
  precision: number | null
  recall: number | null
  f1: number | null
  ap: number | null
}

export interface CalibrationBin {
  confidence: number
  right: number
  count: number
}

export interface ClassesScores {
  form: 'classes'
  kind: 'classification' | 'tagging'
  split: string
  images: number
  without: number
  accuracy: number | null
  top5: number | null
  map: number | null
  mean_f1: number | null
  classes: ImageClassScore[]
  confusion: number[][]
  calibration: CalibrationBin[]
  calibration_error: number | null
  definition: string
}

/** What every form says of one of the worst images. */
export type WorstScore = Pick<ImageScore, 'path' | 'hash' | 'width' | 'height' | 'error_share' | 'image'>

export interface ObjectsImageScore extends WorstScore {
  form: 'objects'
  /** That of the image in `matches.json`. */
  number: number
  right: number
  false: number
  missed: number
  confused: number
  objects?: string | null
}

export interface ClassGuess {
  name: string
  confidence: number
}

export interface ClassesImageScore extends WorstScore {
  form: 'classes'
  right: boolean
  truth: string[]
  predicted: ClassGuess[]
  guesses: ClassGuess[]
}

export type { ImageScore, SplitScores }
export type Scores = SplitScores | ObjectScores | ClassesScores
