// The routes of jobs, loaded when first visited.
export { JobPage } from './JobPage'
export { JobsPage } from './JobsPage'
