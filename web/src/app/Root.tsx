// What is there on every address, with or without the shell.
import { Outlet } from '@tanstack/react-router'
import { ConnectionBanner } from './ConnectionBanner'

/** The banner above, the page below. */
export function Root() {
  return (
    <>
      <ConnectionBanner />
      <Outlet />
    </>
  )
}
