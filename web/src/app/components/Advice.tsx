// Sentences from the API that help before training.
import { Group, Stack, Text } from '@mantine/core'
import { IconBulb } from '@tabler/icons-react'
import { Panel } from './Panel'

/** One line each. */
export function Advice({ advice }: { advice: readonly string[] }) {
  return (
    <Panel title="Advice">
      <Stack gap="xs">
        {advice.map((sentence) => (
          <Group key={sentence} gap="xs" wrap="nowrap" align="flex-start">
            <IconBulb size={16} stroke={1.6} color="var(--tz-warn)" style={{ flex: 'none', marginTop: 2 }} aria-hidden />
            <Text size="sm">{sentence}</Text>
          </Group>
        ))}
      </Stack>
    </Panel>
  )
}
