// The line above one of the worst images: how wrong it is, the way to its neighbours, and to its label.
import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core'
import { IconArrowsMaximize, IconChevronLeft, IconChevronRight, IconPencil } from '@tabler/icons-react'
import type { WorstScore } from '../records'

interface Props {
  score: WorstScore
  about: string
  at: number
  of: number
  onStep: (by: number) => void
  onFix: () => void
  fixing: boolean
  /** Null when the window is filled already. */
  onLarge: (() => void) | null
}

export function WorstHead({ score, about, at, of, onStep, onFix, fixing, onLarge }: Props) {
  return (
    <Group justify="space-between" gap="xs">
      <div style={{ flex: '1 1 200px', minWidth: 0 }}>
        <Text size="sm" fw={600} truncate title={score.path}>
          {score.path}
        </Text>
        <Text size="sm" c="dimmed" className="num">
          {about}
        </Text>
      </div>
      <Group gap={6}>
        <Tooltip label="Worse (D)">
          <ActionIcon variant="default" aria-label="Worse image" disabled={at === 0} onClick={() => onStep(-1)}>
            <IconChevronLeft size={16} />
          </ActionIcon>
        </Tooltip>
        <Text size="sm" className="num" style={{ whiteSpace: 'nowrap' }}>
          {at + 1} of {of}
        </Text>
        <Tooltip label="Better (F)">
          <ActionIcon variant="default" aria-label="Better image" disabled={at === of - 1} onClick={() => onStep(1)}>
            <IconChevronRight size={16} />
          </ActionIcon>
        </Tooltip>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={onFix}
          loading={fixing}
        >
          Fix the label
        </Button>
        {onLarge && (
          <Tooltip label="Fill the window">
            <ActionIcon variant="default" aria-label="Fill the window" onClick={onLarge}>
              <IconArrowsMaximize size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </Group>
  )
}
