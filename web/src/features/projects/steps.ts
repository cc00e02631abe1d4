// The way from images to predictions, and how far a project is on it.
import type { Dataset, Job, Model, Project, Task } from '@/api/types'
import { formatScore, formatThings } from '@/app/format'

export type StepState = 'done' | 'next' | 'later'

export interface WorkStep {
  name: 'images' | 'annotate' | 'split' | 'train' | 'version' | 'predict'
  title: string
  /** What is there, or what to do. */
  detail: string
  state: StepState
}

interface Facts {
  project: Pick<Project, 'image_count'>
  task: Pick<Task, 'annotated_count' | 'classes'> | undefined
  dataset: Pick<Dataset, 'annotated_counts'> | undefined
  models: readonly Pick<Model, 'name' | 'version_count' | 'latest'>[]
  jobs: readonly Pick<Job, 'kind' | 'state' | 'fraction' | 'name'>[]
}

function splitDetail(counts: Record<string, number>): string {
  const named = ['train', 'val', 'test'].filter((split) => (counts[split] ?? 0) > 0)
  return named.map((split) => `${counts[split] ?? 0} ${split}`).join(', ') + ' (annotated)'
}

function trainDetail(running: Facts['jobs'][number] | undefined, versions: number): string {
  if (running) return `“${running.name}” is ${running.state === 'queued' ? 'waiting' : `running, ${Math.round(running.fraction * 100)} % done`}`
  if (versions > 0) return 'Train again with other settings, or from an earlier version'
  return 'Pick an architecture; the default suits this machine'
}

function versionDetail(models: Facts['models']): string {
  const newest = models
    .flatMap((model) => (model.latest ? [model.latest] : []))
    .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0]
  if (!newest) return 'Published by itself when training ends, with scores on every split'
  const split = ['test', 'val', 'train'].find((one) => newest.scores[one])
  const score = split ? `, mIoU ${formatScore(newest.scores[split]?.miou)} on ${split}` : ''
  return `${newest.label}${score}`
}

/** The six steps; the first that is not done is the next one. */
export function workSteps({ project, task, dataset, models, jobs }: Facts): WorkStep[] {
  const annotated = task?.annotated_count ?? 0
  const counts = dataset?.annotated_counts ?? {}
  const isSplit = (counts.train ?? 0) > 0 && (counts.val ?? 0) > 0
  const versions = models.reduce((sum, model) => sum + model.version_count, 0)
  const running = jobs.find((job) => job.kind === 'train' && (job.state === 'running' || job.state === 'queued'))
  const predicted = jobs.some((job) => job.kind === 'predict')
  const plan: (Omit<WorkStep, 'state'> & { done: boolean })[] = [
    {
      name: 'images',
      title: 'Bring images',
      detail: project.image_count > 0 ? formatThings(project.image_count, 'image') : 'A folder, a zip, or images with masks',
      done: project.image_count > 0,
    },
    {
      name: 'annotate',
      title: 'Annotate',
      detail:
        annotated > 0
          ? `${formatThings(annotated, 'image')} annotated, ${formatThings(task?.classes.length ?? 0, 'class', 'classes')}`
          : 'Import masks as a zip; the classes come with them',
      done: annotated > 0,
    },
    {
      name: 'split',
      title: 'Split into train, val and test',
      detail: isSplit ? splitDetail(counts) : 'The model learns from train, is chosen by val and judged on test',
      done: isSplit,
    },
    { name: 'train', title: 'Train', detail: trainDetail(running, versions), done: versions > 0 },
    { name: 'version', title: 'Look at the scores', detail: versionDetail(models), done: versions > 0 },
    {
      name: 'predict',
      title: 'Predict on new images',
      detail: predicted ? 'Done before; drop more whenever you like' : 'Drop images and see them segmented',
      done: predicted,
    },
  ]
  const next = plan.findIndex((step) => !step.done)
  return plan.map(({ done, ...step }, index) => ({
    ...step,
    state: done ? 'done' : index === next ? 'next' : 'later',
  }))
}
