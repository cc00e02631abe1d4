// Asks before a project and all that is in it goes.
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api, unwrap } from '@/api/client'
import type { Project } from '@/api/types'
import { ConfirmDialog } from '@/app/components'
import { formatThings } from '@/app/format'

interface Props {
  project: Project
  opened: boolean
  onClose: () => void
}

/** Leads back to the list. */
export function DeleteProjectDialog({ project, opened, onClose }: Props) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const remove = async () => {
    await unwrap(api.DELETE('/api/v1/projects/{project_id}', { params: { path: { project_id: project.id } } }))
    await navigate({ to: '/' })
    queryClient.removeQueries({ queryKey: ['projects', project.id] })
    await queryClient.invalidateQueries({ queryKey: ['projects'], exact: true })
  }
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={`Delete “${project.name}”?`} action="Delete the project" onConfirm={remove}>
      {formatThings(project.image_count, 'image')}, their annotations, the jobs and the models of this project will be
      gone from this machine. This cannot be undone; download what you still need first.
    </ConfirmDialog>
  )
}
