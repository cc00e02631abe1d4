// The page of a task's dataset.
export { DatasetPage } from './DatasetPage'
