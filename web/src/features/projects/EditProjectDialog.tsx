// Changes a project's name and description.
import { Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '@/api/client'
import type { Project } from '@/api/types'
import { FormDialog } from '@/app/components'

/** Mount it only while it is open, so that it starts from what is stored. */
export function EditProjectDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const [name, setName] = useState(project.name)
  const [description, setDescription] = useState(project.description)
  const queryClient = useQueryClient()
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH('/api/v1/projects/{project_id}', {
          params: { path: { project_id: project.id } },
          body: { name: name.trim(), description: description.trim() },
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['projects'] })
      onClose()
    },
  })
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Name and description"
      dirty={name !== project.name || description !== project.description}
      action="Save"
      why={name.trim() ? null : 'A project needs a name.'}
      onSubmit={() => save.mutate()}
      isPending={save.isPending}
      error={save.error}
    >
      <TextInput label="Name" data-autofocus maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Textarea label="Description" autosize minRows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
    </FormDialog>
  )
}
