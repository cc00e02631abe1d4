// How far a project is on the way from images to predictions, and the one next step. Pure.
import type { Dataset, Job, Project, Task, Version } from '@/api/types'
import { formatScore, formatThings } from '@/app/format'
import { viewOfScores } from '@/kinds/forms'

export interface Facts {
  project: Pick<Project, 'image_count'>
  task: Pick<Task, 'annotated_count' | 'classes'> | undefined
  dataset: Pick<Dataset, 'annotated_counts'> | undefined
  best: { version: Pick<Version, 'id' | 'label' | 'scores'>; split: string } | null
  predictions: number
  /** The newest jobs, newest first. */
  jobs: readonly Pick<Job, 'id' | 'kind' | 'state' | 'name'>[]
}

export type Target =
  | { to: '/p/$projectId/images' | '/p/$projectId/dataset' | '/p/$projectId/train' | '/p/$projectId/predict' }
  | { to: '/p/$projectId/jobs/$jobId'; jobId: string }
  | { to: '/p/$projectId/versions/$versionId'; versionId: string }

export interface NextStep {
  title: string
  /** Why, and what comes of it. */
  detail: string
  /** The word on the button. */
  action: string
  target: Target
}

function isMoving(job: Pick<Job, 'state'>): boolean {
  return job.state === 'running' || job.state === 'queued'
}

/** The class that the version finds worst, when it finds another one better. */
export function weakestClass(best: NonNullable<Facts['best']>): { name: string; value: number } | null {
  const scores = best.version.scores[best.split]
  const known = (scores === undefined ? [] : viewOfScores(scores).perClass.of(scores)).flatMap(({ name, value }) =>
    value === null ? [] : [{ name, value }],
  )
  if (known.length < 2) return null
  return known.reduce((worst, one) => (one.value < worst.value ? one : worst))
}

function beforeTraining({ project, task, dataset }: Facts): NextStep | null {
  if (project.image_count === 0) {
    return {
      title: 'Bring images',
      detail: 'Drop a folder or a zip. When masks are in it, they become annotations and their labels become classes.',
      action: 'Bring images',
      target: { to: '/p/$projectId/images' },
    }
  }
  if ((task?.annotated_count ?? 0) === 0) {
    return {
      title: 'Bring masks for the images',
      detail: 'A model learns from annotated images. Import a zip or a folder that has the images with their masks.',
      action: 'Import annotated images',
      target: { to: '/p/$projectId/images' },
    }
  }
  const counts = dataset?.annotated_counts ?? {}
  if (dataset !== undefined && ((counts.train ?? 0) === 0 || (counts.val ?? 0) === 0)) {
    return {
      title: 'Split the images',
      detail: 'The model learns from train, val chooses its best epoch, and test judges it at the end.',
      action: 'Split the images',
      target: { to: '/p/$projectId/dataset' },
    }
  }
  return null
}

function firstTraining(jobs: Facts['jobs']): NextStep {
  const last = jobs.find((job) => job.kind === 'train')
  if (last !== undefined && isMoving(last)) {
    return {
      title: 'The first training runs',
      detail: 'When it ends, its best epoch becomes a version with scores on every split. You may close this page.',
      action: 'Watch it',
      target: { to: '/p/$projectId/jobs/$jobId', jobId: last.id },
    }
  }
  if (last?.state === 'failed') {
    return {
      title: 'The last training failed',
      detail: `“${last.name}” says why, and can be tried again with other settings.`,
      action: 'See why',
      target: { to: '/p/$projectId/jobs/$jobId', jobId: last.id },
    }
  }
  return {
    title: 'Train a first model',
    detail: 'The default architecture and settings suit this machine and are a good first try.',
    action: 'Train',
    target: { to: '/p/$projectId/train' },
  }
}

function afterTraining(best: NonNullable<Facts['best']>, predictions: number): NextStep {
  if (predictions === 0) {
    return {
      title: 'Try it on new images',
      detail: `Drop images that ${best.version.label} has not seen, and look at what it finds.`,
      action: 'Predict',
      target: { to: '/p/$projectId/predict' },
    }
  }
  const weak = weakestClass(best)
  return {
    title: 'Look at what it gets wrong',
    detail:
      (weak === null ? '' : `The class “${weak.name}” is found worst (${formatScore(weak.value)} on ${best.split}). `) +
      'The worst images show whether labels need mending or more examples are needed.',
    action: 'See the worst images',
    target: { to: '/p/$projectId/versions/$versionId', versionId: best.version.id },
  }
}

/** What to do now: one thing. */
export function nextStep(facts: Facts): NextStep {
  if (facts.best !== null) return afterTraining(facts.best, facts.predictions)
  return beforeTraining(facts) ?? firstTraining(facts.jobs)
}

export interface Way {
  name: string
  done: boolean
  detail: string
}

/** The way to a first version, for projects that have none yet. */
export function wayToVersion({ project, task, dataset }: Facts): Way[] {
  const annotated = task?.annotated_count ?? 0
  const counts = dataset?.annotated_counts ?? {}
  const splits = ['train', 'val', 'test'].filter((split) => (counts[split] ?? 0) > 0)
  const isSplit = splits.includes('train') && splits.includes('val')
  return [
    { name: 'Images', done: project.image_count > 0, detail: formatThings(project.image_count, 'image') },
    { name: 'Annotations', done: annotated > 0, detail: `${formatThings(annotated, 'image')} annotated` },
    {
      name: 'Splits',
      done: isSplit,
      detail: splits.length === 0 ? 'none yet' : splits.map((split) => `${String(counts[split])} ${split}`).join(', '),
    },
    { name: 'Version', done: false, detail: 'none yet' },
  ]
}
