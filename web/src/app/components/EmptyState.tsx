// What a page shows while it has nothing: why, and the next step.
import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  icon?: ReactNode
  title: string
  /** Why there is nothing here and what would change that. */
  children?: ReactNode
  /** The next step: one button, perhaps a quieter second one. */
  action?: ReactNode
}

/** An empty page or panel. */
export function EmptyState({ icon, title, children, action }: Props) {
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      <Text c="dimmed" component="div" aria-hidden>
        {icon}
      </Text>
      <Title order={2}>{title}</Title>
      {children && (
        <Text c="dimmed" component="div" maw={520}>
          {children}
        </Text>
      )}
      {action && <div style={{ marginTop: 12 }}>{action}</div>}
    </Stack>
  )
}
