// A moment as "5 minutes ago", with the exact time on hover and focus.
import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { formatExact, formatRelative } from '../format'

/** A moment of the API (ISO 8601); renews itself every half minute. */
export function RelativeTime({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <Tooltip label={formatExact(at)}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {formatRelative(at, Math.max(now, Date.parse(at)))}
      </time>
    </Tooltip>
  )
}
