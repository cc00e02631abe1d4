// Why a training cannot start yet: the first reason is what the button says. Pure.

export interface Readiness {
  taskChosen: boolean
  /** Annotated images in train. */
  trainImages: number
  architecture: { title: string; weights_status: string } | null
  weights: unknown
  startsFromVersion: boolean
  settingsProblems: Readonly<Record<string, string>>
  existingModel: boolean
  modelName: string
  modelId: string | null
  /** Names of the project's models. */
  takenNames: readonly string[]
}

/** Reasons in the order in which a person meets them on the page; an empty list means that it can start. */
export function reasonsNotToStart(state: Readiness): string[] {
  return [dataReason(state), architectureReason(state), settingsReason(state), modelReason(state)].filter(
    (one) => one !== null,
  )
}

function dataReason(state: Readiness): string | null {
  if (!state.taskChosen) return 'The project has no task with classes yet. Import annotated images first.'
  if (state.trainImages > 0) return null
  return 'The train split has no annotated image. Put annotated images into train on the dataset page.'
}

function architectureReason({ architecture, weights, startsFromVersion }: Readiness): string | null {
  if (architecture === null) return 'Choose an architecture.'
  const given = startsFromVersion || (typeof weights === 'string' && weights !== 'pretrained')
  if (architecture.weights_status !== 'missing' || given) return null
  return (
    `The weights of ${architecture.title} are not on this machine. Choose another architecture, or in the settings ` +
    'give a weights file or “random”.'
  )
}

function settingsReason({ settingsProblems }: Readiness): string | null {
  const count = Object.keys(settingsProblems).length
  if (count === 0) return null
  return count === 1 ? 'One setting needs another value.' : `${count} settings need other values.`
}

function modelReason({ existingModel, modelId, modelName, takenNames }: Readiness): string | null {
  if (existingModel) return modelId === null ? 'Choose the model that gets the version.' : null
  const name = modelName.trim().toLowerCase()
  if (name === '') return 'Give the new model a name.'
  if (!takenNames.some((taken) => taken.toLowerCase() === name)) return null
  return `There is a model named “${modelName.trim()}” already. Add a version to it, or choose another name.`
}
