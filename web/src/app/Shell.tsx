// The frame around every page: the sidebar on the left, the page on the right.
import { useDisclosure } from '@mantine/hooks'
import { Outlet, useMatch } from '@tanstack/react-router'
import { Suspense } from 'react'
import { PageSkeleton } from './components'
import { KeysDialog } from './KeysDialog'
import { useGlobalKeys } from './keys'
import { JobNotices } from './notices/JobNotices'
import { Sidebar } from './Sidebar'
import classes from './shell.module.css'

/** Keeps the sidebar while the page changes. */
export function Shell() {
  const [keysShown, keys] = useDisclosure(false)
  const inProject = useMatch({ from: '/shell/p/$projectId', shouldThrow: false })
  useGlobalKeys(keys.open)
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <Sidebar projectId={inProject?.params.projectId} onKeys={keys.open} />
      <main id="content" className={classes.content} tabIndex={-1}>
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <JobNotices />
      <KeysDialog opened={keysShown} onClose={keys.close} />
    </div>
  )
}
