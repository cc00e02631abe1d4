// The way to the next image to do: it opens the first one that nobody is done with, or says that all are.
import { useQuery } from '@tanstack/react-query'
import { Navigate, useSearch } from '@tanstack/react-router'
import { EmptyState, LinkButton, Page, PendingPage } from '@/app/components'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { neighboursQuery } from '@/features/images/queries'

export function NextImagePage() {
  const projectId = useProjectId()
  const { task: asked } = useSearch({ from: '/shell/p/$projectId/annotate' })
  const { task: current, tasks, isPending } = useCurrentTask(projectId)
  const task = tasks.find(({ id }) => id === asked) ?? current
  const images = useQuery({ ...neighboursQuery(projectId, task?.id, {}), enabled: !isPending })
  if (!images.data) return <PendingPage title="Annotate" error={images.error} errorTitle="The images could not be listed" onRetry={() => void images.refetch()} />
  const { items } = images.data
  const open = items.find((one) => one.annotation_state !== 'done' && one.annotation_state !== 'reviewed')
  if (task && open) {
    return <Navigate to="/p/$projectId/annotate/$imageId" params={{ projectId, imageId: open.id }} search={{ task: task.id }} replace />
  }
  const [title, text] = !task
    ? ['There is no task yet', 'A task says which classes there are. Make one on the overview.']
    : items.length === 0
      ? ['There are no images yet', 'Add some on the images page.']
      : ['All images are done', 'Look through them on the images page, or freeze a dataset.']
  return (
    <Page title="Annotate">
      <EmptyState title={title} action={<LinkButton to="/p/$projectId/images" params={{ projectId }}>Images</LinkButton>}>
        {text}
      </EmptyState>
    </Page>
  )
}
