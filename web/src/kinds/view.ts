// What a form of answers brings to the pages. Pages ask this, and never which kind a task has.
import type { ComponentType, ReactNode } from 'react'
import type { LabelClass, Prediction, Task } from '@/api/types'
import type { Overlay } from '@/viewer'
import type { Form } from './form'
import type { Layer } from './layers'
import type { Named } from './named'
import type { Scores, WorstScore } from './records'
import type { ModelTask } from './task'

/** A number with its name; null is "n/a". */
export interface Measure {
  name: string
  value: number | null
}

export interface ClassValue {
  name: string
  color: string
  value: number | null
}

/** How good a predictor is on one split, in full. */
export interface ReportProps<S> {
  projectId: string
  scores: S
  /** The task of the version that was scored; null when it says none. */
  task: ModelTask | null
  /** Worst first; undefined before it is known. */
  worst: readonly WorstScore[] | undefined
  /** Paths of the files of the evaluation, below its folder. */
  files: readonly string[]
  /** Address of a file that `worst` or `files` names. */
  address: (file: string) => string
  /** The line of files, the error or the skeleton, which every report has. */
  foot: ReactNode
  waiting: ReactNode
}

/** One of the pictures that the overview shows of a version. */
export interface SampleProps<S> {
  scores: S
  task: ModelTask | null
  score: WorstScore
  address: (file: string) => string
}

export interface Download {
  title: string
  href: string
  /** The name of the file. */
  file: string
}

/** A picture that fills the window, with what people and versions say of it beside and over it. */
export interface PictureProps {
  image: { width: number; height: number }
  path: string
  /** Address of the picture. */
  picture: string
  /** Stands above and below the picture. */
  head: ReactNode
  foot?: ReactNode
  /** What can lie over the picture: its annotation, and predictions; the first is shown at first. */
  layers: readonly Layer[]
  /** The task of the annotation. */
  task: Task | undefined
  overlay: Overlay
  /** Stands here when there is nothing to lay over. */
  empty?: ReactNode
  /** Who made what is shown. */
  note: (layer: Layer) => ReactNode
  facts: readonly (readonly [string, ReactNode])[]
  /** The picture itself; the files of a layer are added by the form. */
  downloads: readonly Download[]
  children?: ReactNode
}

/** The curve that tells most, and others; names are those of metrics. */
export interface CurvePlan {
  main: { name: string; title: string }
  others: readonly { name: string; title: string }[]
}

export interface FormView<S = Scores> {
  form: Form
  named: Named
  headline: (scores: S) => Measure
  /** The number of each class that stands for its others. */
  perClass: { name: string; about: string; of: (scores: S) => ClassValue[] }
  /** Plans of curves, the first whose main metric has come is drawn. */
  curves: readonly CurvePlan[]
  Report: ComponentType<ReportProps<S>>
  Sample: ComponentType<SampleProps<S>>
  /** How wrong one of the worst images is. */
  wrongText: (score: WorstScore) => string
  Picture: ComponentType<PictureProps>
}

/** Classes in the order of their numbers, of the task that a layer answers. */
export type Classes = readonly LabelClass[]
export type { Layer, Prediction }
