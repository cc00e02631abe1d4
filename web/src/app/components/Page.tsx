// The frame of a page: title, what it is about, and its actions on the right.
import { Box, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { ErrorPanel } from './ErrorPanel'

interface Props {
  title: string
  /** Links above the title that lead back up ("Models"). */
  crumbs?: ReactNode
  /** One line beside or below the title: state, counts, times. */
  about?: ReactNode
  /** At most one primary button; the rest is quieter. */
  actions?: ReactNode
  /** Use the whole width (grids of pictures). */
  wide?: boolean
  children: ReactNode
}

/** Sets the document's title too. */
export function Page({ title, crumbs, about, actions, wide = false, children }: Props) {
  useDocumentTitle(`${title} · Terrazzo`)
  return (
    <Box px={{ base: 16, xs: 28 }} py={{ base: 14, xs: 22 }} maw={wide ? undefined : 1160}>
      {crumbs && (
        <Text size="xs" c="dimmed" mb={2} component="nav" aria-label="Breadcrumb">
          {crumbs}
        </Text>
      )}
      <Group justify="space-between" align="flex-start" gap="md" mb="md">
        <Box miw={0} style={{ flex: '1 1 300px' }}>
          <Title order={1} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {about && (
            <Text c="dimmed" size="sm" component="div" mt={2}>
              {about}
            </Text>
          )}
        </Box>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  )
}

/** Grey lines while a page waits for its first answer; never the word "loading" alone. */
export function PageSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap="sm" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={row === 0 ? 28 : 18} width={row === 0 ? '40%' : `${92 - ((row * 17) % 30)}%`} />
      ))}
    </Stack>
  )
}

interface PendingProps extends Pick<Props, 'title' | 'crumbs'> {
  error: Error | null
  /** Says what failed: "The model could not be opened". */
  errorTitle: string
  onRetry?: () => void
}

/** A page whose subject is not here yet, or could not be fetched. */
export function PendingPage({ title, crumbs, error, errorTitle, onRetry }: PendingProps) {
  return (
    <Page title={title} crumbs={crumbs}>
      {error ? <ErrorPanel error={error} title={errorTitle} {...(onRetry && { onRetry })} /> : <PageSkeleton />}
    </Page>
  )
}
