// Names, colours and number of the classes of a task; it says what a change means for the versions that are there.
import { ActionIcon, Alert, Button, Checkbox, ColorInput, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '@/api/client'
import type { Task } from '@/api/types'
import { FormDialog } from '@/app/components'
import { isAnotherQuestion, nextWish, whyNot, type Wish } from './classes'

function Row({ wish, onChange, onRemove }: { wish: Wish; onChange: (to: Wish) => void; onRemove: () => void }) {
  const said = wish.name === '' ? 'the new class' : wish.name
  return (
    <Group gap="xs" wrap="nowrap">
      <ColorInput
        size="sm"
        w={116}
        aria-label={`Colour of ${said}`}
        format="hex"
        value={wish.color}
        onChange={(color) => onChange({ ...wish, color })}
        withEyeDropper={false}
      />
      <TextInput
        size="sm"
        flex={1}
        aria-label={`Name of ${wish.was ?? 'the new class'}`}
        value={wish.name}
        maxLength={200}
        onChange={(event) => onChange({ ...wish, name: event.currentTarget.value })}
      />
      <ActionIcon variant="subtle" color="gray" size={34} aria-label={`Remove ${said}`} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  )
}

/** Mount it only while it is open. */
export function ChangeClassesDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const [wishes, setWishes] = useState<Wish[]>(task.classes.map((one) => ({ ...one, was: one.name })))
  const [agreed, agree] = useState(false)
  const queryClient = useQueryClient()
  const another = isAnotherQuestion(task.classes, wishes)
  const breaks = another && task.versions > 0
  const change = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH('/api/v1/tasks/{task_id}', {
          params: { path: { task_id: task.id } },
          body: {
            classes: wishes.map(({ name, color, was }) => ({ name: name.trim(), color: color.toLowerCase(), was })),
            new_model: breaks && agreed,
          },
        }),
      ),
    // Annotations, datasets and pictures are painted and counted by them.
    onSuccess: async () => {
      await queryClient.invalidateQueries()
      onClose()
    },
  })
  const why =
    whyNot(task.name, wishes, task.kind) ??
    (wishes.some(({ color }) => !/^#[0-9a-f]{6}$/i.test(color)) ? 'A colour is not whole: #rrggbb.' : null) ??
    (breaks && !agreed ? 'Say first that a new model is meant.' : null)
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={`Classes of “${task.name}”`}
      dirty={another || wishes.some((one, index) => one.color !== task.classes[index]?.color)}
      action="Save"
      why={why}
      onSubmit={() => change.mutate()}
      isPending={change.isPending}
      error={change.error}
    >
      <Text size="sm">{task.about_classes}</Text>
      <Stack gap={6}>
        {wishes.map((wish, index) => (
          <Row
            key={wish.was ?? `new ${String(index)}`}
            wish={wish}
            onChange={(to) => setWishes(wishes.map((one, at) => (at === index ? to : one)))}
            onRemove={() => setWishes(wishes.filter((_, at) => at !== index))}
          />
        ))}
      </Stack>
      <Button
        variant="default"
        size="compact-sm"
        style={{ alignSelf: 'flex-start' }}
        leftSection={<IconPlus size={14} />}
        onClick={() => setWishes([...wishes, nextWish(wishes)])}
      >
        Add a class
      </Button>
      {breaks && (
        <Alert color="yellow" variant="light" title="This asks another question" styles={{ title: { color: 'var(--mantine-color-text)' } }}>
          <Text size="sm" mb="xs">
            The versions that are there keep their classes and go on working. They cannot be scored on this task or be
            trained further; the next training starts a new model.
          </Text>
          <Checkbox
            size="sm"
            label="I mean it: the next training makes a new model"
            checked={agreed}
            onChange={(event) => agree(event.currentTarget.checked)}
          />
        </Alert>
      )}
    </FormDialog>
  )
}
