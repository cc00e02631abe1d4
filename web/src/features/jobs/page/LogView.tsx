// The log of a job: follows the tail until the reader scrolls up, and again when they come back down.
import { Button, Group, Text } from '@mantine/core'
import { useLayoutEffect, useRef, useState } from 'react'
import { formatCount } from '@/app/format'
import classes from '../jobs.module.css'
import type { LogLine } from '../live/live'

/** Pixels from the bottom within which the reader counts as being at the end. */
const NEAR = 24

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

interface Props {
  lines: readonly LogLine[]
  dropped: number
  moving: boolean
}

export function LogView({ lines, dropped, moving }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)

  useLayoutEffect(() => {
    const element = box.current
    if (element !== null && following) element.scrollTop = element.scrollHeight
  }, [lines, following])

  const onScroll = () => {
    const element = box.current
    if (element === null) return
    setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR)
  }

  return (
    <>
      <div ref={box} className={classes.log} onScroll={onScroll} role="log" aria-label="Log" tabIndex={0}>
        {dropped > 0 && (
          <Text size="xs" c="dimmed" px={10}>
            {formatCount(dropped)} earlier lines are in the file events.jsonl of the run folder.
          </Text>
        )}
        {lines.length === 0 && (
          <Text size="xs" c="dimmed" px={10}>
            {moving ? 'The first line comes when the work starts.' : 'Nothing was logged.'}
          </Text>
        )}
        {lines.map((line) => (
          <div key={line.seq} className={classes.line} data-level={line.level}>
            <time dateTime={new Date(line.time * 1000).toISOString()}>{clock.format(line.time * 1000)}</time>
            <span>{line.message}</span>
          </div>
        ))}
      </div>
      {!following && moving && (
        <Group justify="flex-end" mt={4}>
          <Button size="compact-xs" variant="default" onClick={() => setFollowing(true)}>
            Follow the newest line
          </Button>
        </Group>
      )}
    </>
  )
}
