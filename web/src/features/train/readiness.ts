/** Why a training cannot start yet: the first reason is what the button says. Pure. */

export interface Readiness {
  taskChosen: boolean
  trainImages: number
  architecture: { title: string; weights_status: string } | null
  weights: unknown
  startsFromVersion: boolean
  settingsProblems: Readonly<Record<string, string>>
  modelName: string
  modelChosen: boolean
  versionProblem: string | null
}

/** Reasons in the order in which a person meets them on the page; an empty list means that it can start. */
export function reasonsNotToStart(state: Readiness): string[] {
  const reasons: string[] = []
  if (!state.taskChosen) reasons.push('The project has no task with classes yet. Import images with masks first.')
  else if (state.trainImages === 0)
    reasons.push('The train split has no annotated image. Put annotated images into train on the dataset page.')
  if (state.architecture === null) reasons.push('Choose an architecture.')
  else if (
    state.architecture.weights_status === 'missing' &&
    !state.startsFromVersion &&
    !weightsAreGiven(state.weights)
  ) {
    reasons.push(
      `The weights of ${state.architecture.title} are not on this machine. Choose another architecture, give a weights file, or choose random weights in the settings.`,
    )
  }
  const problems = Object.keys(state.settingsProblems).length
  if (problems > 0)
    reasons.push(
      problems === 1 ? 'One setting needs another value.' : `${String(problems)} settings need other values.`,
    )
  if (!state.modelChosen && state.modelName.trim() === '') reasons.push('Give the new model a name.')
  if (state.versionProblem !== null) reasons.push(state.versionProblem)
  return reasons
}

/** Random weights on purpose, or a file: the settings then say something else than the trainer's own choice. */
function weightsAreGiven(weights: unknown): boolean {
  return typeof weights === 'string' && weights !== '' && weights !== 'auto' && weights !== 'pretrained'
}
