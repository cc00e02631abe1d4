// The state of the training page: what is chosen, what it makes of it, and why it cannot start.
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Configuration } from '@/api/types'
import { datasetQuery, meQuery, modelsQuery, projectQuery, versionQuery } from '@/app/query'
import { useCurrentTask } from '@/app/useProject'
import { jobQuery } from '@/features/jobs/queries'
import { objectOf, textOf } from '@/features/jobs/words'
import { defaultArchitecture } from './architectures'
import { useDraft } from './draft'
import type { Target } from './ModelPanel'
import { presetOf } from './presets'
import { trainersQuery } from './queries'
import { reasonsNotToStart } from './readiness'
import { changedValues, fieldOf, fieldsOf, initialValues, problemsOf, type Values } from './schema'

/** What the page was opened with: a version to start from, or a job whose settings are taken over. */
function useOpenedWith() {
  const search = useSearch({ from: '/shell/p/$projectId/train' })
  const retried = useQuery({ ...jobQuery(search.retry ?? ''), enabled: search.retry !== undefined })
  const parent = useQuery({ ...versionQuery(search.from ?? ''), enabled: search.from !== undefined })
  const input = retried.data?.input ?? {}
  return {
    key: [search.retry, search.from, search.architecture, search.model].filter(Boolean).join('-'),
    isPending: (search.retry !== undefined && retried.isPending) || (search.from !== undefined && parent.isPending),
    architecture: search.architecture ?? textOf(input, 'architecture') ?? parent.data?.architecture ?? null,
    settings: objectOf(input, 'settings'),
    modelId: search.model ?? textOf(input, 'model_id') ?? parent.data?.model_id ?? null,
    startFrom: parent.data?.id ?? textOf(input, 'start_from'),
  }
}

/** Settings of a trainer without those that it does not have. */
function known(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)))
}

export function useTraining(projectId: string) {
  const { task, tasks, choose, isPending: tasksPending } = useCurrentTask(projectId)
  const dataset = useQuery({ ...datasetQuery(task?.id ?? ''), enabled: task !== undefined })
  const trainers = useQuery(trainersQuery)
  const me = useQuery(meQuery)
  const models = useQuery(modelsQuery(projectId))
  const project = useQuery(projectQuery(projectId))
  const opened = useOpenedWith()

  const { draft, change, clear } = useDraft(projectId, task?.id ?? '', opened.key)
  const [configuration, setConfiguration] = useState<Configuration | null>(null)

  const all = useMemo(() => (trainers.data ?? []).flatMap((one) => one.architectures), [trainers.data])
  const offered = all.filter((one) => task === undefined || one.kinds.includes(task.kind))
  const recommended = defaultArchitecture(offered, me.data?.gpu ?? false)
  const architecture = offered.find((one) => one.name === (draft.architecture ?? opened.architecture)) ?? recommended
  const trainer = trainers.data?.find((one) => one.name === architecture?.trainer)

  const fields = useMemo(() => (trainer === undefined ? [] : fieldsOf(trainer.settings_schema)), [trainer])
  const device = trainer === undefined ? null : fieldOf(trainer.settings_schema, 'device')
  const settable = device === null ? fields : [...fields, device]
  const names = settable.map((field) => field.name)
  const values = { ...initialValues(settable), ...known(draft.settings ?? opened.settings, names) }
  const problems = problemsOf(settable, values)

  const list = (models.data ?? []).filter((model) => model.task === null || model.task.name === task?.name)
  const givenModel = list.some((model) => model.id === opened.modelId) ? opened.modelId : null
  const target: Target = {
    mode: list.length === 0 ? 'new' : 'existing',
    modelName: (models.data ?? []).length === 0 ? (project.data?.name ?? '') : '',
    modelId: givenModel ?? list[0]?.id ?? null,
    startFrom: opened.startFrom,
    jobName: '',
    ...draft.target,
  }
  const existing = target.mode === 'existing' && list.length > 0
  const reasons = reasonsNotToStart({
    taskChosen: task !== undefined,
    trainImages: dataset.data?.annotated_counts.train ?? 0,
    architecture,
    weights: values.weights,
    startsFromVersion: target.startFrom !== null,
    settingsProblems: problems,
    existingModel: existing,
    modelName: target.modelName,
    modelId: target.modelId,
    takenNames: (models.data ?? []).map((model) => model.name),
  })

  const changed = changedValues(settable, values)
  const presets = trainer?.presets ?? []

  return {
    task,
    tasks,
    choose,
    dataset: dataset.data,
    trainers: trainers.data ?? [],
    error: [trainers, dataset, models, me, project].find((one) => one.data === undefined && one.error !== null)?.error ?? null,
    isPending:
      tasksPending || trainers.isPending || me.isPending || models.isPending || project.isPending || opened.isPending,
    gpu: me.data?.gpu ?? false,
    offered,
    recommended: recommended?.name,
    architecture,
    chooseArchitecture: (name: string) => change({ architecture: name }),
    fields,
    device,
    values,
    changed,
    presets,
    preset: presetOf(presets, changed),
    problems,
    setValues: (settings: Values) => change({ settings }),
    isDraft: draft.architecture !== null || draft.settings !== null || Object.keys(draft.target).length > 0,
    reset: () => {
      setConfiguration(null)
      clear()
    },
    configuration,
    chooseConfiguration: (one: Configuration | null) => {
      setConfiguration(one)
      if (one !== null) change({ architecture: one.architecture, settings: one.settings })
    },
    models: list,
    target,
    setTarget: (edited: Target) => change({ target: edited }),
    hasData: (dataset.data?.annotated_counts.train ?? 0) > 0,
    reasons,
    body: {
      task_id: task?.id ?? '',
      name: target.jobName.trim(),
      architecture: architecture?.name ?? null,
      settings: changed,
      model_id: existing ? target.modelId : null,
      model_name: existing ? null : target.modelName.trim(),
      start_from: target.startFrom,
    },
  }
}

export type Training = ReturnType<typeof useTraining>
