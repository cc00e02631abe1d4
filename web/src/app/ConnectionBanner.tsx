// The line above every page while the server cannot be reached, or when it was upgraded under the open page.
import { Anchor, Loader, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { healthQuery } from './connection'
import classes from './shell.module.css'

/** Goes away by itself when the server is back. */
export function ConnectionBanner() {
  const { data, isError } = useQuery(healthQuery)
  const [first, setFirst] = useState<string>()
  if (data !== undefined && first === undefined) setFirst(data.version)
  if (isError) {
    return (
      <div className={classes.banner} role="alert" data-banner="away">
        <Loader size={14} color="currentColor" aria-hidden />
        <Text span inherit>
          Terrazzo cannot be reached; trying again…
        </Text>
      </div>
    )
  }
  if (data === undefined || first === undefined || data.version === first) return null
  return (
    <div className={classes.banner} role="status" data-banner="upgraded">
      <Text span inherit>
        Terrazzo is now {data.version}.{' '}
        <Anchor component="button" type="button" inherit c="inherit" underline="always" onClick={() => window.location.reload()}>
          Reload the page
        </Anchor>
      </Text>
    </div>
  )
}
