// The routes of models and versions, loaded when first visited.
export { ModelPage } from './ModelPage'
export { ModelsPage } from './ModelsPage'
export { VersionPage } from './VersionPage'
