// One evaluation of a version that is later than its publication; it stays when its job is deleted.
import { Button, Group, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { EvaluationItem } from '@/api/types'
import { ConfirmDialog, CrumbLink, LinkAnchor, Page, PendingPage, RelativeTime, SplitBadge } from '@/app/components'
import { formatThings, scoreText } from '@/app/format'
import { versionQuery } from '@/app/query'
import { useProjectId } from '@/app/useProject'
import { reportQuery, useDeleteEvaluation } from '../queries'
import { EvaluationList } from './EvaluationList'
import { Report } from './Report'

function DeleteButton({ one, id }: { one: EvaluationItem; id: string }) {
  const [asking, ask] = useDisclosure(false)
  const navigate = useNavigate()
  const remove = useDeleteEvaluation(id, () =>
    navigate({
      to: '/p/$projectId/versions/$versionId',
      params: { projectId: one.project_id, versionId: one.version_id },
    }),
  )
  return (
    <>
      <Button variant="default" onClick={ask.open}>
        Delete
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title="Delete this evaluation?"
        action="Delete evaluation"
        onConfirm={() => remove.mutateAsync()}
      >
        The scores that {one.version_label} got when it was published stay. This cannot be undone.
      </ConfirmDialog>
    </>
  )
}

function EvaluationView({ one, id }: { one: EvaluationItem; id: string }) {
  const projectId = one.project_id
  const version = useQuery(versionQuery(one.version_id))
  return (
    <Page
      title={`${one.version_label} on ${one.split}`}
      crumbs={
        <>
          <CrumbLink to="/p/$projectId/models" params={{ projectId }}>
            Models
          </CrumbLink>
          {' / '}
          <CrumbLink to="/p/$projectId/versions/$versionId" params={{ projectId, versionId: one.version_id }}>
            {one.version_label}
          </CrumbLink>
        </>
      }
      about={
        <Group gap={14}>
          <SplitBadge split={one.split} />
          <span className="num">{scoreText(one.headline)}</span>
          {one.images > 0 && <span>{formatThings(one.images, 'image')}</span>}
          {one.task !== '' && <span>{one.task}</span>}
          <span>
            evaluated <RelativeTime at={one.created_at} />
          </span>
          {one.job_id === null ? (
            <span>its job was deleted</span>
          ) : (
            <LinkAnchor to="/p/$projectId/jobs/$jobId" params={{ projectId, jobId: one.job_id }} size="sm">
              Its job
            </LinkAnchor>
          )}
        </Group>
      }
      actions={<DeleteButton one={one} id={id} />}
    >
      <Stack gap="md">
        <Report id={id} />
        {version.data && <EvaluationList version={version.data} current={id} />}
      </Stack>
    </Page>
  )
}

export function EvaluationPage() {
  const projectId = useProjectId()
  const { evaluationId = '' } = useParams({ strict: false })
  const report = useQuery(reportQuery(evaluationId))
  const one = report.data?.evaluation
  if (one) return <EvaluationView one={one} id={evaluationId} />
  return (
    <PendingPage
      title="Evaluation"
      crumbs={
        <CrumbLink to="/p/$projectId/models" params={{ projectId }}>
          Models
        </CrumbLink>
      }
      error={report.error}
      errorTitle="The evaluation could not be opened"
    />
  )
}
