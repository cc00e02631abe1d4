// The state of the training page: what is chosen, what it makes of it, and why it cannot start.
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Configuration } from '@/api/types'
import { datasetQuery, meQuery, modelsQuery, projectQuery, versionQuery } from '@/app/query'
import { useCurrentTask } from '@/app/useProject'
import { jobQuery } from '@/features/jobs/queries'
import { objectOf, textOf } from '@/features/jobs/words'
import { defaultArchitecture } from './architectures'
import { useDraft } from './draft'
import type { Target } from './ModelPanel'
import { presetOf } from './presets'
import { type Said, saidBy, sameSaid, settingsToSend, targetOf } from './configurations/said'
import { configurationsQuery, trainersQuery } from './queries'
import { reasonsNotToStart } from './readiness'
import { changedValues, fieldOf, fieldsOf, initialValues, problemsOf, type Values } from './schema'

/** What the page was opened with: a version to start from, a job whose settings are taken over, or a configuration. */
function useOpenedWith(projectId: string) {
  const search = useSearch({ from: '/shell/p/$projectId/train' })
  const configurations = useQuery(configurationsQuery(projectId))
  const configuration = configurations.data?.find((one) => one.id === search.configuration) ?? null
  const retried = useQuery({ ...jobQuery(search.retry ?? ''), enabled: search.retry !== undefined })
  const parent = useQuery({ ...versionQuery(search.from ?? ''), enabled: search.from !== undefined })
  const input = retried.data?.input ?? {}
  return {
    configurations: configurations.data ?? [],
    configuration,
    classes: classesOf(input) ?? configuration?.classes ?? null,
    key: [search.retry, search.from, search.architecture, search.model, search.configuration].filter(Boolean).join('-'),
    isPending: configurations.isPending || (search.retry !== undefined && retried.isPending) || (search.from !== undefined && parent.isPending),
    architecture: search.architecture ?? textOf(input, 'architecture') ?? configuration?.architecture ?? parent.data?.architecture ?? null,
    settings: configuration?.settings ?? objectOf(input, 'settings'),
    modelId: search.model ?? textOf(input, 'model_id') ?? parent.data?.model_id ?? null,
    startFrom: parent.data?.id ?? textOf(input, 'start_from'),
  }
}

/** The classes that a job learnt, when it was a part of them. */
function classesOf(input: Record<string, unknown>): string[] | null {
  const given = input.classes
  return Array.isArray(given) ? given.filter((one): one is string => typeof one === 'string') : null
}

/** Settings of a trainer without those that it does not have. */
function known(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)))
}

/** A configuration that names no model leaves it to the page, so the page's is no change of it. */
function asShown(kept: Said, said: Said): Said {
  return kept.model_name === null ? { ...kept, model_name: said.model_name } : kept
}

export function useTraining(projectId: string) {
  const { task, tasks, choose, isPending: tasksPending } = useCurrentTask(projectId)
  const dataset = useQuery({ ...datasetQuery(task?.id ?? ''), enabled: task !== undefined })
  const trainers = useQuery(trainersQuery)
  const me = useQuery(meQuery)
  const models = useQuery(modelsQuery(projectId))
  const project = useQuery(projectQuery(projectId))
  const opened = useOpenedWith(projectId)

  const { draft, change, clear } = useDraft(projectId, task?.id ?? '', opened.key)
  const configurations = opened.configurations.filter((one) => one.kind === null || one.kind === task?.kind)
  const wantedId = draft.configuration === undefined ? opened.configuration?.id : draft.configuration
  const configuration = configurations.find((one) => one.id === wantedId) ?? null
  const classNames = (task?.classes ?? []).map((one) => one.name)
  const chosenClasses = (draft.classes === undefined ? opened.classes : draft.classes)?.filter((one) => classNames.includes(one)) ?? []
  const classes = chosenClasses.length === 0 || chosenClasses.length === classNames.length ? null : chosenClasses

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
    ...(opened.configuration && targetOf(opened.configuration, models.data ?? [])),
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
  const said: Said = {
    architecture: architecture?.name ?? '',
    settings: changed,
    classes,
    model_name: existing ? (list.find((one) => one.id === target.modelId)?.name ?? null) : target.modelName.trim() || null,
    start_from: target.startFrom,
  }

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
    isDraft: draft.architecture !== null || draft.settings !== null || Object.keys(draft.target).length > 0 || draft.classes !== undefined,
    reset: clear,
    configurations,
    configuration,
    /** What would be kept as a configuration. */
    said,
    isChanged: configuration !== null && !sameSaid(asShown({ ...saidBy(configuration), settings: changedValues(settable, configuration.settings) }, said), said),
    chooseConfiguration: (one: Configuration | null) => {
      if (one === null) change({ configuration: null })
      else
        change({
          configuration: one.id,
          architecture: one.architecture,
          settings: one.settings,
          classes: one.classes,
          target: { ...draft.target, ...targetOf(one, models.data ?? []) },
        })
    },
    classes,
    classNames,
    setClasses: (names: string[]) => change({ classes: names.length === 0 ? null : names }),
    models: list,
    target,
    setTarget: (edited: Target) => change({ target: edited }),
    hasData: (dataset.data?.annotated_counts.train ?? 0) > 0,
    reasons,
    body: {
      task_id: task?.id ?? '',
      name: target.jobName.trim(),
      architecture: architecture?.name ?? null,
      settings: settingsToSend(changed, values, configuration),
      model_id: existing ? target.modelId : null,
      model_name: existing ? null : target.modelName.trim(),
      start_from: target.startFrom ?? '',
      classes: classes ?? [],
      configuration: configuration?.id ?? null,
    },
  }
}

export type Training = ReturnType<typeof useTraining>
