// The way from one of the worst images to the image in the project whose label may be wrong.
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api, ApiError, unwrap } from '@/api/client'
import type { WorstScore } from '../records'

/** Goes to the image of the project that has this path and these bytes. */
export function useFixLabel(projectId: string) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async (score: WorstScore) => {
      const page = await unwrap(
        api.GET('/api/v1/projects/{project_id}/images', {
          params: { path: { project_id: projectId }, query: { query: score.path, limit: 100 } },
        }),
      )
      const found =
        page.items.find((one) => one.hash === score.hash) ?? page.items.find((one) => one.path === score.path)
      if (found === undefined) {
        throw new ApiError(
          404,
          'not_found',
          `${score.path} is no longer in the project.`,
          'It may have been deleted or renamed.',
        )
      }
      await navigate({ to: '/p/$projectId/images/$imageId', params: { projectId, imageId: found.id } })
    },
  })
}
