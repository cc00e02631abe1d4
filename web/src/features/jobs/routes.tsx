// The routes of jobs, loaded when first visited.
export { JobPage } from './page/JobPage'
export { JobsPage } from './list/JobsPage'
