// A bordered area with a heading.
import { Box, Group, Paper, Text, Title, type PaperProps } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props extends PaperProps {
  title?: string
  /** One quiet line below the heading. */
  hint?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** Groups what belongs together on a page. */
export function Panel({ title, hint, actions, children, ...props }: Props) {
  return (
    <Paper withBorder p="md" radius="md" bg="var(--tz-panel)" {...(title ? { component: 'section', 'aria-label': title } : {})} {...props}>
      {(title || actions) && (
        <Group justify="space-between" align="flex-start" mb="sm" wrap="nowrap">
          <Box>
            {title && <Title order={2}>{title}</Title>}
            {hint && (
              <Text size="sm" c="dimmed" component="div">
                {hint}
              </Text>
            )}
          </Box>
          {actions && (
            <Group gap="xs" wrap="nowrap">
              {actions}
            </Group>
          )}
        </Group>
      )}
      {children}
    </Paper>
  )
}
