// The routes of models and versions, loaded when first visited.
export { CompareVersionsPage } from './ComparePage'
export { EvaluationPage } from './evaluations/EvaluationPage'
export { ModelPage } from './ModelPage'
export { ModelsPage } from './ModelsPage'
export { VersionPage } from './VersionPage'
