// The pages of projects: the list, and one project's overview.
export { ProjectPage } from './ProjectPage'
export { ProjectsPage } from './ProjectsPage'
