// Starts the web pages.
import '@fontsource-variable/inter/index.css'
import '@mantine/core/styles.css'
import '@mantine/dropzone/styles.css'
import '@mantine/notifications/styles.css'
import './theme.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { watchConnection } from './app/connection'
import { guardOverlays } from './app/overlays'
import { fetchPagesAhead } from './app/pages'
import { makeQueryClient } from './app/query'
import { makeRouter } from './app/router'
import { theme } from './theme'

const queryClient = makeQueryClient(() => {
  const { pathname, href } = router.state.location
  if (pathname !== '/login') void router.navigate({ to: '/login', search: href === '/' ? {} : { back: href }, replace: true })
})
const router = makeRouter(queryClient)
guardOverlays()
watchConnection(queryClient)
window.addEventListener('load', () => void fetchPagesAhead(router))

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root".')
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
