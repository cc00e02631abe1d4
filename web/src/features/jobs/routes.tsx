// The routes of jobs, loaded when first visited.
export { ComparePage } from './compare/ComparePage'
export { JobPage } from './page/JobPage'
export { JobsPage } from './list/JobsPage'
