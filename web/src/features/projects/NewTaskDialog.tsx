// Asks for the classes and makes a task.
import { Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '@/api/client'
import { ClassLegend, FormDialog } from '@/app/components'
import { classesFrom, whyNot } from './classes'

interface Props {
  projectId: string
  opened: boolean
  onClose: () => void
}

/** One class a line; colours come from a palette that stays apart. */
export function NewTaskDialog({ projectId, opened, onClose }: Props) {
  const [name, setName] = useState('segmentation')
  const [lines, setLines] = useState('')
  const queryClient = useQueryClient()
  const classes = classesFrom(lines)
  const why = whyNot(name, classes)
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/v1/projects/{project_id}/tasks', {
          params: { path: { project_id: projectId } },
          body: { name: name.trim(), kind: 'semantic', classes, ignored: [] },
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['projects'] })
      onClose()
    },
  })
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      title="Name the classes"
      dirty={lines.trim() !== ''}
      action="Create"
      why={why}
      onSubmit={() => create.mutate()}
      isPending={create.isPending}
      error={create.error}
    >
      <TextInput
        label="Task"
        description="What is asked of the images; a project can have several tasks."
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label="Classes, one on each line"
        description="Models learn this list; changing it later means a new task and a new model."
        placeholder={'background\ntext line\nillustration'}
        data-autofocus
        autosize
        minRows={4}
        maxRows={12}
        value={lines}
        onChange={(event) => setLines(event.currentTarget.value)}
      />
      <ClassLegend classes={classes} />
    </FormDialog>
  )
}
