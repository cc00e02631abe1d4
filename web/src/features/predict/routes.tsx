// The routes of predict, loaded when first visited.

export function PredictPage() {
  return null
}

export function PredictResultPage() {
  return null
}
