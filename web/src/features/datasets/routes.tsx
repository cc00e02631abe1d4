// The pages of datasets, loaded when first visited.

export function DatasetPage() {
  return null
}
