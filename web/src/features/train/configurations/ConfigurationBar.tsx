// The configurations of this kind of task: pick one, save the page's choices by a name or over the one that is chosen.
import { Button, Group, Popover, Select, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { Configuration, Task } from '@/api/types'
import { ErrorPanel, LinkAnchor, WhyButton } from '@/app/components'
import type { Said } from './said'
import { useConfigurationActions } from '../queries'

interface Props {
  projectId: string
  task: Task
  all: readonly Configuration[]
  /** What would be kept. */
  said: Said
  chosen: Configuration | null
  /** The page says something else than the chosen one. */
  isChanged: boolean
  onChoose: (configuration: Configuration | null) => void
}

function SaveAs({ projectId, task, said, onChoose }: Props) {
  const [opened, { toggle, close }] = useDisclosure(false)
  const [name, setName] = useState('')
  const { save } = useConfigurationActions(projectId)
  const submit = () =>
    save.mutate(
      { name: name.trim(), kind: task.kind, ...said },
      {
        onSuccess: (saved) => {
          setName('')
          close()
          onChoose(saved)
        },
      },
    )
  return (
    <Popover opened={opened} onChange={toggle} width={300} position="bottom-end" trapFocus withArrow>
      <Popover.Target>
        <Button variant="default" onClick={toggle}>
          Save as…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <Stack gap="xs">
            <TextInput
              label="Name of the configuration"
              description="Keeps the architecture, the settings, the classes, the model and the starting version."
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {save.error && <ErrorPanel error={save.error} />}
            <WhyButton
              type="submit"
              variant="default"
              loading={save.isPending}
              why={name.trim() === '' ? 'Give it a name first.' : null}
            >
              Save
            </WhyButton>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

export function ConfigurationBar(props: Props) {
  const { projectId, all, chosen, isChanged, said, onChoose } = props
  const { change } = useConfigurationActions(projectId)
  return (
    <Stack gap={4} align="flex-end">
      <Group gap="xs" justify="flex-end">
        {all.length > 0 && (
          <Select
            aria-label="Configuration"
            placeholder="Configurations"
            clearable
            searchable
            data={all.map((one) => ({ value: one.id, label: one.name }))}
            value={chosen?.id ?? null}
            onChange={(id) => onChoose(all.find((one) => one.id === id) ?? null)}
            w={200}
          />
        )}
        {chosen !== null && isChanged && (
          <Button
            variant="default"
            loading={change.isPending}
            onClick={() => change.mutate({ id: chosen.id, body: { ...said } })}
          >
            Save changes
          </Button>
        )}
        <SaveAs {...props} />
      </Group>
      {all.length > 0 && (
        <LinkAnchor to="/p/$projectId/train/configurations" params={{ projectId }} size="xs">
          All configurations
        </LinkAnchor>
      )}
      {change.error && <ErrorPanel error={change.error} title="The configuration was not changed" />}
    </Stack>
  )
}
