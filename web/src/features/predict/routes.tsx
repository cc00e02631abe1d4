// The routes of predictions, loaded when first visited.
export { PredictPage } from './PredictPage'
export { PredictResultPage } from './PredictResultPage'
