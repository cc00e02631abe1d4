// Asks for a name and makes a project.
import { Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, unwrap } from '@/api/client'
import { FormDialog } from '@/app/components'

/** Goes to the new project when it was made. */
export function NewProjectDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const create = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/v1/projects', { body: { name: name.trim(), description: description.trim() } })),
    onSuccess: async (project) => {
      await queryClient.invalidateQueries({ queryKey: ['projects'] })
      await navigate({ to: '/p/$projectId', params: { projectId: project.id } })
    },
  })
  const close = () => {
    setName('')
    setDescription('')
    create.reset()
    onClose()
  }
  return (
    <FormDialog
      opened={opened}
      onClose={close}
      title="New project"
      dirty={name.trim() !== '' || description.trim() !== ''}
      action="Create"
      why={name.trim() ? null : 'Give it a name first.'}
      onSubmit={() => create.mutate()}
      isPending={create.isPending}
      error={create.error}
    >
      <TextInput
        label="Name"
        placeholder="Herbarium sheets"
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label="Description"
        placeholder="Where the images come from, what is to be found on them (optional)"
        autosize
        minRows={2}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
