// Follows a job live: each message of the stream goes into the query cache, where the page reads it.
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { apiAddress } from '@/api/client'
import type { Job, JobEvent } from '@/api/types'
import { EMPTY_LIVE, foldEvents } from './live'
import { artifactsQuery, isMoving, jobQuery, liveQuery } from '../queries'
import { type Connection, followStream, type Message } from './sse'

function take(client: QueryClient, jobId: string, message: Message): void {
  if (message.event === 'job') {
    client.setQueryData(jobQuery(jobId).queryKey, JSON.parse(message.data) as Job)
  } else if (message.event === 'events') {
    const events = JSON.parse(message.data) as JobEvent[]
    client.setQueryData(liveQuery(jobId).queryKey, (live) => foldEvents(live ?? EMPTY_LIVE, events))
    if (events.some((one) => one.event.kind === 'artifact')) void client.invalidateQueries(artifactsQuery(jobId))
  }
}

/** What a finished job changed elsewhere: its artifacts, models with their versions, lists of jobs. */
function refreshAfter(client: QueryClient, job: Job | undefined, jobId: string): void {
  void client.invalidateQueries(artifactsQuery(jobId))
  if (job === undefined) return
  void client.invalidateQueries({ queryKey: ['projects', job.project_id] })
  void client.invalidateQueries({ queryKey: ['models'] })
  void client.invalidateQueries({ queryKey: ['predictions'] })
}

export interface Following {
  connection: Connection
  /** When the next try to connect comes, in milliseconds from the break; null while connected. */
  retryInMs: number | null
}

/** Streams a job into the cache from the last event that is known; comes back by itself after a break. */
export function useJobStream(jobId: string): Following {
  const client = useQueryClient()
  const [following, setFollowing] = useState<Following>({ connection: 'connecting', retryInMs: null })

  useEffect(() => {
    const abort = new AbortController()
    const currentJob = () => client.getQueryData(jobQuery(jobId).queryKey)
    const wasMoving = () => {
      const job = currentJob()
      return job === undefined || isMoving(job)
    }
    const movedAtStart = wasMoving()
    void followStream({
      url: apiAddress(['jobs', jobId, 'stream']),
      lastSeq: () => client.getQueryData(liveQuery(jobId).queryKey)?.lastSeq ?? 0,
      onMessage: (message) => take(client, jobId, message),
      onConnection: (connection, retryInMs) => {
        if (abort.signal.aborted) return
        setFollowing({ connection, retryInMs })
        if (connection === 'ended' && movedAtStart) refreshAfter(client, currentJob(), jobId)
      },
      isOver: () => !wasMoving(),
      signal: abort.signal,
    })
    return () => abort.abort()
  }, [client, jobId])

  return following
}
