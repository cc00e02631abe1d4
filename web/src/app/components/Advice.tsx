// Sentences from the API that help before training.
import { Group, Stack, Text } from '@mantine/core'
import { IconBulb } from '@tabler/icons-react'
import { Panel } from './Panel'

interface Props {
  advice: readonly string[]
  /** Without a heading, above what it is about. */
  compact?: boolean
}

/** One line each. */
export function Advice({ advice, compact = false }: Props) {
  const lines = (
    <Stack gap="xs">
      {advice.map((sentence) => (
        <Group key={sentence} gap="xs" wrap="nowrap" align="flex-start">
          <IconBulb size={16} stroke={1.6} color="var(--tz-warn)" style={{ flex: 'none', marginTop: 2 }} aria-hidden />
          <Text size="sm">{sentence}</Text>
        </Group>
      ))}
    </Stack>
  )
  return compact ? (
    <Panel p="sm">{lines}</Panel>
  ) : (
    <Panel title="Advice">{lines}</Panel>
  )
}
