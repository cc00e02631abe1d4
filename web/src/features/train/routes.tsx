// The routes of train, loaded when first visited.
export { TrainPage } from './TrainPage'
