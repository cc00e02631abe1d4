// One version: how good it is on each split, how it was trained, and what can be done with it.
import { ActionIcon, Anchor, Group, Menu, SegmentedControl, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { apiAddress, apiPath } from '@/api/client'
import type { Version } from '@/api/types'
import {
  ConfirmDialog,
  CrumbLink,
  EmptyState,
  LinkButton,
  Page,
  PendingPage,
  RelativeTime,
} from '@/app/components'
import { formatBytes, formatScore } from '@/app/format'
import { versionQuery } from '@/app/query'
import { useProjectId } from '@/app/useProject'
import { headlineOf, scoredSplits } from '@/kinds/scored'
import { EvaluateDialog } from './EvaluateDialog'
import { Evaluation } from './Evaluation'
import { EvaluationList } from './evaluations/EvaluationList'
import { Lineage } from './Lineage'
import { Note } from './Note'
import { Usage } from './Usage'
import { useDeleteVersion } from './queries'
import { speedText } from './scores'

function Actions({ version }: { version: Version }) {
  const [deleting, confirm] = useDisclosure(false)
  const [evaluating, evaluation] = useDisclosure(false)
  const navigate = useNavigate()
  const projectId = version.project_id
  const remove = useDeleteVersion(version.id, () =>
    navigate({ to: '/p/$projectId/models/$modelId', params: { projectId, modelId: version.model_id } }),
  )
  return (
    <>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <ActionIcon variant="default" size={34} aria-label="More actions">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component="a"
            href={apiAddress(['versions', version.id, 'download'])}
            leftSection={<IconDownload size={15} />}
            rightSection={
              <Text size="xs" c="dimmed">
                {formatBytes(version.bytes)}
              </Text>
            }
          >
            Download as one file
          </Menu.Item>
          <Menu.Item component="a" href={apiPath(['versions', version.id, 'files'], 'README.md')} target="_blank">
            Model card
          </Menu.Item>
          <Menu.Item
            onClick={() =>
              void navigate({ to: '/p/$projectId/train', params: { projectId }, search: { from: version.id } })
            }
          >
            Start a training from it
          </Menu.Item>
          <Menu.Item onClick={evaluation.open}>Evaluate on the images as they are now…</Menu.Item>
          <Menu.Divider />
          <Menu.Item color="var(--tz-bad)" onClick={confirm.open}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <LinkButton to="/p/$projectId/predict" params={{ projectId }} search={{ version: version.id }}>
        Predict with this version
      </LinkButton>
      {evaluating && <EvaluateDialog version={version} onClose={evaluation.close} />}
      <ConfirmDialog
        opened={deleting}
        onClose={confirm.close}
        title={`Delete ${version.label}?`}
        action="Delete version"
        onConfirm={() => remove.mutateAsync()}
      >
        Its weights, scores and predictions are deleted. Download it first if you may need it. This cannot be undone.
      </ConfirmDialog>
    </>
  )
}

function splitScore(version: Version, split: string): string {
  const scores = version.scores[split]
  return scores === undefined ? '' : formatScore(headlineOf(scores).value)
}

function VersionView({ version }: { version: Version }) {
  const projectId = version.project_id
  const search = useSearch({ from: '/shell/p/$projectId/versions/$versionId' })
  const navigate = useNavigate({ from: '/p/$projectId/versions/$versionId' })
  const splits = scoredSplits(version.scores)
  const split = search.split !== undefined && splits.includes(search.split) ? search.split : splits[0]
  const scores = split === undefined ? undefined : version.scores[split]
  return (
    <Page
      title={version.label}
      crumbs={
        <>
          <CrumbLink to="/p/$projectId/models" params={{ projectId }}>
            Models
          </CrumbLink>
          {' / '}
          <CrumbLink
            to="/p/$projectId/models/$modelId"
            params={{ projectId, modelId: version.model_id }}
          >
            {version.model_name}
          </CrumbLink>
        </>
      }
      about={
        <Group gap={14}>
          <span>{version.architecture_title}</span>
          <span>
            published <RelativeTime at={version.created_at} />
          </span>
          <span>{formatBytes(version.bytes)}</span>
          {version.speed !== null && <span className="num">{speedText(version.speed)}</span>}
          <Anchor href="#lineage" size="sm">
            How it was trained
          </Anchor>
        </Group>
      }
      actions={<Actions version={version} />}
    >
      <Stack gap="md">
        {split !== undefined && scores !== undefined ? (
          <>
            <SegmentedControl
              aria-label="Split that is shown"
              style={{ alignSelf: 'flex-start' }}
              value={split}
              onChange={(chosen) => void navigate({ search: { split: chosen }, replace: true, resetScroll: false })}
              data={splits.map((one) => ({
                value: one,
                label: (
                  <span className="num">
                    {one} <b style={{ marginLeft: 6 }}>{splitScore(version, one)}</b>
                  </span>
                ),
              }))}
            />
            <Evaluation version={version} split={split} scores={scores} />
          </>
        ) : (
          <EmptyState title="No scores">This version was published without an evaluation.</EmptyState>
        )}
        <Note version={version} />
        <EvaluationList version={version} />
        <Usage versionId={version.id} />
        <div id="lineage">
          <Lineage version={version} />
        </div>
      </Stack>
    </Page>
  )
}

export function VersionPage() {
  const projectId = useProjectId()
  const { versionId = '' } = useParams({ strict: false })
  const version = useQuery(versionQuery(versionId))
  if (version.data !== undefined) return <VersionView version={version.data} />
  return (
    <PendingPage
      title="Version"
      crumbs={
        <CrumbLink to="/p/$projectId/models" params={{ projectId }}>
          Models
        </CrumbLink>
      }
      error={version.error}
      errorTitle="The version could not be opened"
    />
  )
}
