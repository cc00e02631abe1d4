// The routes of train, loaded when first visited.

export function TrainPage() {
  return null
}
