// Asks what is to be learnt and the classes, and makes a task.
import { Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '@/api/client'
import type { Task } from '@/api/types'
import { ClassLegend, FormDialog } from '@/app/components'
import { useCurrentTask } from '@/app/useProject'
import { KindChoice } from '@/kinds/KindChoice'
import { freeName, PLACEHOLDERS } from '@/kinds/words'
import { classesFrom, whyNot } from './classes'

interface Props {
  projectId: string
  opened: boolean
  onClose: () => void
}

/** One class a line; colours come from a palette that stays apart. */
export function NewTaskDialog({ projectId, opened, onClose }: Props) {
  const { tasks, choose } = useCurrentTask(projectId)
  const [kind, setKind] = useState<Task['kind']>('semantic')
  const [typed, setTyped] = useState<string | null>(null)
  const [lines, setLines] = useState('')
  const queryClient = useQueryClient()
  const name = typed ?? freeName(kind, tasks.map((one) => one.name))
  const classes = classesFrom(lines)
  const why = whyNot(name, classes, kind)
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/v1/projects/{project_id}/tasks', {
          params: { path: { project_id: projectId } },
          body: { name: name.trim(), kind, classes, ignored: [] },
        }),
      ),
    onSuccess: async (task) => {
      await queryClient.invalidateQueries({ queryKey: ['projects'] })
      choose(task.id)
      onClose()
    },
  })
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      title={tasks.length > 0 ? 'Another task' : 'Name the classes'}
      dirty={lines.trim() !== ''}
      action="Create"
      why={why}
      onSubmit={() => create.mutate()}
      isPending={create.isPending}
      error={create.error}
    >
      <Radio.Group
        label="What is asked of the images"
        description="It cannot be changed later; a project can have several tasks."
        value={kind}
        onChange={(value) => setKind(value)}
      >
        <Stack gap={8} mt={8}>
          <KindChoice />
        </Stack>
      </Radio.Group>
      <TextInput
        label="Task"
        value={name}
        maxLength={200}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Textarea
        label="Classes, one on each line"
        description="Models learn this list; adding images later changes nothing of it, changing the list means a new model."
        placeholder={PLACEHOLDERS[kind]}
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
