// What stands in for a page that broke or does not exist.
import { Button, Group } from '@mantine/core'
import { IconMapOff } from '@tabler/icons-react'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { ApiError } from '@/api/client'
import { EmptyState, ErrorPanel, LinkButton, Page } from './components'
import { asError } from './upload'

/** How browsers say that the file of a page's code did not come. */
const NO_CODE = /dynamically imported module|importing a module script|unable to preload/i

function inWords(thrown: unknown): Error {
  const error = asError(thrown)
  if (error instanceof ApiError) return error
  if (NO_CODE.test(error.message)) {
    return new ApiError(0, 'error', 'The code of this page could not be fetched.', 'Reload the page; if that does not help, restart Terrazzo.')
  }
  return new ApiError(
    0,
    'error',
    `The page ran into a mistake of its own: ${error.message}`,
    'Try again, or reload the page. If it stays, report it with this sentence; your data is not touched.',
  )
}

/** Shown by the router when a page throws; "Try again" renders it anew. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return (
    <Page title="Something went wrong">
      <ErrorPanel error={inWords(error)} title="This page could not be shown" onRetry={retry} />
      <Group mt="md">
        <Button variant="default" onClick={() => window.location.reload()}>
          Reload the page
        </Button>
      </Group>
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
