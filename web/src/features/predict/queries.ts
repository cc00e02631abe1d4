// What the pages of predictions ask the API, and starting a prediction.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, apiAddress, unwrap } from '@/api/client'
import type { Job, Split } from '@/api/types'
import { sendForm, type UploadFile } from '@/app/upload'

/** Pictures of a job that are predicted; asked again while the job moves. */
export const predictionsQuery = (jobId: string, moving: boolean) =>
  queryOptions({
    queryKey: ['predictions', jobId],
    queryFn: () => unwrap(api.GET('/api/v1/jobs/{job_id}/predictions', { params: { path: { job_id: jobId } } })),
    refetchInterval: moving ? 1_000 : false,
  })

/** What to predict: files that a person brought, a split of a task, or images of the project. */
export type Source =
  | { kind: 'files'; files: readonly UploadFile[] }
  | { kind: 'split'; split: Split; taskId: string }
  | { kind: 'unannotated'; taskId: string }
  | { kind: 'images'; folder: string | null }

/** The most that the API lists at once. */
const PAGE = 1000

async function imageIds(projectId: string, folder: string | null): Promise<string[]> {
  const ids: string[] = []
  for (;;) {
    const page = await unwrap(
      api.GET('/api/v1/projects/{project_id}/images', {
        params: { path: { project_id: projectId }, query: { folder, offset: ids.length, limit: PAGE } },
      }),
    )
    ids.push(...page.items.map((one) => one.id))
    if (page.items.length < PAGE) return ids
  }
}

interface Start {
  versionId: string
  source: Source
  onProgress: (fraction: number) => void
}

function startWithFiles(
  versionId: string,
  files: readonly UploadFile[],
  onProgress: Start['onProgress'],
): Promise<Job> {
  const form = new FormData()
  form.set('version_id', versionId)
  for (const { file, path } of files) form.append('files', file, path)
  return sendForm<Job>(apiAddress(['jobs', 'predict']), form, { onProgress })
}

async function imagesOf(projectId: string, source: Exclude<Source, { kind: 'files' }>) {
  switch (source.kind) {
    case 'split':
      return { split: source.split, task_id: source.taskId }
    case 'unannotated':
      return { unannotated: true, task_id: source.taskId }
    case 'images':
      return { image_ids: await imageIds(projectId, source.folder) }
  }
}

async function start(projectId: string, { versionId, source, onProgress }: Start): Promise<Job> {
  if (source.kind === 'files') return startWithFiles(versionId, source.files, onProgress)
  const what = await imagesOf(projectId, source)
  return unwrap(
    api.POST('/api/v1/jobs/predict-images', { body: { version_id: versionId, name: '', unannotated: false, ...what } }),
  )
}

export function usePredict(projectId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (given: Start) => start(projectId, given),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', projectId, 'jobs'] }),
  })
}
