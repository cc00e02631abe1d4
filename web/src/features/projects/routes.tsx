// The pages of projects, loaded when first visited.

export function ProjectsPage() {
  return null
}

export function ProjectPage() {
  return null
}
