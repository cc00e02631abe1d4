// What stands in for a page that broke or does not exist.
import { IconMapOff } from '@tabler/icons-react'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { EmptyState, ErrorPanel, LinkButton, Page } from './components'

/** Shown by the router when a page throws; "Try again" renders it anew. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return (
    <Page title="Something went wrong">
      <ErrorPanel error={error} title="This page could not be shown" onRetry={retry} />
    </Page>
  )
}

/** Shown for an address that leads nowhere. */
export function NotFound() {
  return (
    <Page title="Not here">
      <EmptyState
        icon={<IconMapOff size={40} stroke={1.25} />}
        title="There is no page at this address"
        action={
          <LinkButton to="/" variant="default">
            Go to the projects
          </LinkButton>
        }
      >
        The link may be old, or what it showed was deleted.
      </EmptyState>
    </Page>
  )
}
