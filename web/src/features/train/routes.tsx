// The routes of train, loaded when first visited.
export { ConfigurationsPage } from './configurations/ConfigurationsPage'
export { TrainPage } from './TrainPage'
