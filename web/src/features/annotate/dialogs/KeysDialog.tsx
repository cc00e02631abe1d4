// All keys of the editor; each can be given another.
import { Button, Group, Kbd, Modal, SimpleGrid, Text, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { BINDINGS, bound, chordOf, keyOf, keyWords, type Action, type Binding, type Rebound } from '../bindings'
import classes from '../annotate.module.css'

const GROUPS: readonly Binding['group'][] = ['Tools', 'Shapes', 'Picture', 'Image', 'Classes']
const MODIFIERS = ['Control', 'Shift', 'Alt', 'Meta']

interface Props {
  rebound: Rebound
  onChange: (next: Rebound) => void
  onClose: () => void
}

export function KeysDialog({ rebound, onChange, onClose }: Props) {
  const [waiting, wait] = useState<Action | null>(null)
  return (
    <Modal opened onClose={onClose} title="Keys of the editor" size="xl" closeOnEscape={waiting === null}>
      <div
        onKeyDown={(event) => {
          if (waiting === null || MODIFIERS.includes(event.key)) return
          event.preventDefault()
          event.stopPropagation()
          if (event.key !== 'Escape') onChange(bound(rebound, waiting, chordOf(event)))
          wait(null)
        }}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="md">
          {GROUPS.map((group) => (
            <section key={group}>
              <Text fw={600} size="sm" mb={4}>
                {group}
              </Text>
              {BINDINGS.filter((one) => one.group === group).map(({ action, does }) => (
                <UnstyledButton key={action} className={classes.binding ?? ''} aria-label={`${does}: ${keyWords(keyOf(action, rebound))}. Click to give it another key.`} onClick={() => wait(action)}>
                  <span>{does}</span>
                  {waiting === action ? <Text size="xs" c="dimmed">press a key</Text> : <Kbd>{keyWords(keyOf(action, rebound))}</Kbd>}
                </UnstyledButton>
              ))}
            </section>
          ))}
        </SimpleGrid>
        <Group justify="space-between" mt="md">
          <Text size="xs" c="dimmed">
            Wheel zooms. Space or the middle button moves the picture. Esc drops what is under way. Click a line to give it another key.
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => onChange({})}>
            Keys as at first
          </Button>
        </Group>
      </div>
    </Modal>
  )
}
