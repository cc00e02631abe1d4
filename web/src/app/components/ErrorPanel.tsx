// Shows an error: what happened, what to do about it, and a way to try again.
import { Alert, Anchor, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { ApiError } from '@/api/client'

interface Props {
  error: unknown
  /** What was tried, as a short heading ("The images could not be listed"). */
  title?: string
  onRetry?: () => void
  onClose?: () => void
}

/** Message and remedy of anything that was thrown; long messages (a list of files) keep their lines. */
export function ErrorPanel({ error, title, onRetry, onClose }: Props) {
  const message = error instanceof Error ? error.message : String(error)
  const remedy = error instanceof ApiError ? error.remedy : ''
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      {...(title ? { title } : {})}
      {...(onClose ? { withCloseButton: true, onClose, closeButtonLabel: 'Dismiss' } : {})}
      styles={{
        root: { background: 'var(--tz-bad-soft)' },
        title: { color: 'var(--tz-bad)' },
        icon: { color: 'var(--tz-bad)' },
        message: { color: 'var(--mantine-color-text)' },
      }}
    >
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: '40vh', overflow: 'auto' }}>
        {message}
      </Text>
      {(remedy || onRetry) && (
        <Group gap="xs" mt={4}>
          {remedy && (
            <Text size="sm" fw={500}>
              {remedy}
            </Text>
          )}
          {onRetry && (
            <Anchor component="button" type="button" size="sm" onClick={onRetry}>
              Try again
            </Anchor>
          )}
        </Group>
      )}
    </Alert>
  )
}
