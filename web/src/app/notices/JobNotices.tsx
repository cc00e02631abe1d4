// Says on any page that a job has ended: a notice in the corner, and a mark on the tab until somebody is there.
import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { api, unwrap } from '@/api/client'
import type { Job } from '@/api/types'
import { JobState } from '../components/State'
import { look, readSeen } from './ended'
import { showBadge } from './tabBadge'

const KEY = 'terrazzo-jobs-seen'
const NEWEST = 5

/** Jobs that have ended since the last look, each once for this tab. */
async function lookForEnded(): Promise<Job[]> {
  const [moving, newest] = await Promise.all([
    unwrap(api.GET('/api/v1/jobs', { params: { query: { moving: true, limit: 50 } } })),
    unwrap(api.GET('/api/v1/jobs', { params: { query: { limit: NEWEST } } })),
  ])
  const { seen, ended } = look(readSeen(sessionStorage.getItem(KEY)), moving.items, newest.items)
  const found = await Promise.all(
    ended.map(async (id) => {
      const here = newest.items.find((job) => job.id === id)
      if (here !== undefined) return here
      const { data } = await api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: id } } })
      // A job that was deleted meanwhile needs no notice.
      return data ?? null
    }),
  )
  sessionStorage.setItem(KEY, JSON.stringify(seen))
  return found.filter((job) => job !== null)
}

function Words({ job, onFollow }: { job: Job; onFollow: () => void }) {
  return (
    <>
      <JobState job={job} />{' '}
      <Anchor component="button" type="button" size="sm" onClick={onFollow}>
        Open the job
      </Anchor>
    </>
  )
}

/** In the shell, once. */
export function JobNotices() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const takeBadge = useRef<(() => void) | null>(null)
  const { data: ended } = useQuery({
    queryKey: ['jobs', 'ended'],
    queryFn: lookForEnded,
    refetchInterval: 5_000,
    refetchIntervalInBackground: true,
    structuralSharing: false,
    retry: false,
  })

  useEffect(() => {
    const back = () => {
      if (document.visibilityState !== 'visible') return
      takeBadge.current?.()
      takeBadge.current = null
    }
    const events = ['pointerdown', 'keydown', 'visibilitychange'] as const
    events.forEach((name) => document.addEventListener(name, back))
    return () => events.forEach((name) => document.removeEventListener(name, back))
  }, [])

  useEffect(() => {
    if (ended === undefined || ended.length === 0) return
    for (const job of ended) {
      const id = `job-${job.id}`
      const params = { projectId: job.project_id, jobId: job.id }
      // The notices stand outside the router, so this is no link.
      const follow = () => {
        notifications.hide(id)
        void navigate({ to: '/p/$projectId/jobs/$jobId', params })
      }
      notifications.show({
        id,
        title: job.name,
        message: <Words job={job} onFollow={follow} />,
        color: job.state === 'succeeded' ? 'teal' : job.state === 'failed' ? 'red' : 'gray',
        autoClose: false,
      })
      void client.invalidateQueries({ queryKey: ['projects', job.project_id] })
    }
    takeBadge.current ??= showBadge()
  }, [ended, client, navigate])

  return null
}
