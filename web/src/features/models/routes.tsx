// The routes of models, loaded when first visited.

export function ModelsPage() {
  return null
}

export function ModelPage() {
  return null
}

export function VersionPage() {
  return null
}
