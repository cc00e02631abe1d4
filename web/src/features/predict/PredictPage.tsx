// Predict: choose a version, bring pictures or name images of the project, one button.
import { Box, Group, Progress, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { IconWand } from '@tabler/icons-react'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Dataset, Split, Task, Version } from '@/api/types'
import {
  ClassLegend,
  EmptyState,
  ErrorPanel,
  LinkAnchor,
  LinkButton,
  Page,
  PageSkeleton,
  Panel,
  WhyButton,
} from '@/app/components'
import { formatScore, formatThings } from '@/app/format'
import { datasetQuery, imageFoldersQuery, modelsQuery } from '@/app/query'
import type { UploadFile } from '@/app/upload'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { versionsQuery } from '@/features/models/queries'
import { bestKnown } from '@/kinds/scored'
import { taskOf } from '@/kinds/task'
import { FileDrop } from './FileDrop'
import { type Source, usePredict } from './queries'

type Kind = Source['kind']

/** What the API takes in one request; a zip counts as one. */
const MOST_FILES = 1000

function versionLabel(version: Version): string {
  const best = bestKnown(version.scores)
  return best === null ? version.label : `${version.label}  (${best.name} ${formatScore(best.value)} on ${best.split})`
}

/** Every version of the project, newest first. */
function useVersions(projectId: string) {
  const models = useQuery(modelsQuery(projectId))
  const lists = useQueries({ queries: (models.data ?? []).map((model) => versionsQuery(model.id)) })
  const versions = lists.flatMap((one) => one.data ?? []).sort((a, b) => b.created_at.localeCompare(a.created_at))
  return { versions, isPending: models.isPending || lists.some((one) => one.isPending), error: models.error }
}

interface SourceProps {
  kind: Kind
  files: readonly UploadFile[]
  onFiles: (files: UploadFile[]) => void
  split: Split
  onSplit: (split: Split) => void
  dataset: Dataset | undefined
  folder: string | null
  onFolder: (folder: string | null) => void
  folders: readonly string[]
  total: number
}

/** How many images of the project are not annotated for the task. */
function unannotated(dataset: Dataset | undefined): number {
  if (dataset === undefined) return 0
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0)
  return sum(dataset.counts) - sum(dataset.annotated_counts)
}

function SourceChoice(props: SourceProps) {
  switch (props.kind) {
    case 'files':
      return <FileDrop files={props.files} onChange={props.onFiles} />
    case 'split':
      return (
        <SegmentedControl
          aria-label="Split"
          value={props.split}
          onChange={(split) => props.onSplit(split)}
          data={(['test', 'val', 'train'] as const).map((split) => ({
            value: split,
            label: `${split} (${String(props.dataset?.counts[split] ?? 0)})`,
          }))}
          style={{ alignSelf: 'flex-start' }}
        />
      )
    case 'unannotated':
      return (
        <Text size="sm" className="num">
          {formatThings(unannotated(props.dataset), 'image')} of the project that nobody has annotated yet
        </Text>
      )
    case 'images':
      return (
        <Select
          label="Folder"
          placeholder={`the whole project, ${formatThings(props.total, 'image')}`}
          data={[...props.folders]}
          value={props.folder}
          onChange={props.onFolder}
          clearable
          searchable
          maw={420}
        />
      )
  }
}

/** Why nothing can be predicted yet; null when it can. */
function reason(version: Version | undefined, props: SourceProps, task: Task | undefined): string | null {
  if (version === undefined) return 'Choose a version.'
  if (props.kind === 'files') {
    if (props.files.length === 0) return 'Drop or pick at least one picture.'
    return props.files.length > MOST_FILES
      ? `At most ${formatThings(MOST_FILES, 'file')} at once; put them into one zip, or add them to the project.`
      : null
  }
  if (props.kind === 'images') return props.total === 0 ? 'The project has no images yet.' : null
  if (task === undefined) return 'The project has no task with splits.'
  if (props.kind === 'unannotated') return unannotated(props.dataset) === 0 ? 'Every image is annotated.' : null
  return (props.dataset?.counts[props.split] ?? 0) === 0 ? `There are no images in ${props.split}.` : null
}

function PredictForm({ projectId, versions }: { projectId: string; versions: readonly Version[] }) {
  const search = useSearch({ from: '/shell/p/$projectId/predict' })
  const navigate = useNavigate()
  const { task } = useCurrentTask(projectId)
  const dataset = useQuery({ ...datasetQuery(task?.id ?? ''), enabled: task !== undefined })
  const folders = useQuery(imageFoldersQuery(projectId))
  const [chosen, setChosen] = useState<string | null>(search.version ?? null)
  const [kind, setKind] = useState<Kind>('files')
  const [files, setFiles] = useState<UploadFile[]>([])
  const [split, setSplit] = useState<Split>('test')
  const [folder, setFolder] = useState<string | null>(null)
  const [sent, setSent] = useState(0)
  const predict = usePredict(projectId)

  const version = versions.find((one) => one.id === chosen) ?? versions[0]
  const classes = taskOf(version?.task)?.classes ?? []
  const props: SourceProps = {
    kind,
    files,
    onFiles: setFiles,
    split,
    onSplit: setSplit,
    dataset: dataset.data,
    folder,
    onFolder: setFolder,
    folders: folders.data?.folders ?? [],
    total: folders.data?.total ?? 0,
  }
  const source: Source =
    kind === 'files'
      ? { kind, files }
      : kind === 'split'
        ? { kind, split, taskId: task?.id ?? '' }
        : kind === 'unannotated'
          ? { kind, taskId: task?.id ?? '' }
          : { kind, folder }
  const run = () => {
    if (version === undefined) return
    setSent(0)
    predict.mutate(
      { versionId: version.id, source, onProgress: setSent },
      {
        onSuccess: (job) => void navigate({ to: '/p/$projectId/predict/$jobId', params: { projectId, jobId: job.id } }),
      },
    )
  }
  return (
    <Stack gap="md" maw={820}>
      <Panel title="Version">
        <Select
          aria-label="Version"
          data={versions.map((one) => ({ value: one.id, label: versionLabel(one) }))}
          value={version?.id ?? null}
          onChange={setChosen}
          allowDeselect={false}
          searchable
        />
        {version !== undefined && (
          <Box mt="sm">
            <ClassLegend classes={classes} />
            <Text size="xs" c="dimmed" mt={6}>
              {version.architecture_title}.{' '}
              <LinkAnchor to="/p/$projectId/versions/$versionId" params={{ projectId, versionId: version.id }} inherit underline="always">
                How good it is
              </LinkAnchor>
            </Text>
          </Box>
        )}
      </Panel>
      <Panel title="Pictures">
        <Stack gap="sm">
          <SegmentedControl
            aria-label="Where the pictures come from"
            value={kind}
            onChange={(value) => setKind(value)}
            data={[
              { value: 'files', label: 'My files' },
              { value: 'split', label: 'A split' },
              { value: 'unannotated', label: 'Not annotated yet' },
              { value: 'images', label: 'Images of the project' },
            ]}
            style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
            styles={{ label: { whiteSpace: 'normal' } }}
          />
          <SourceChoice {...props} />
        </Stack>
      </Panel>
      {predict.error && <ErrorPanel error={predict.error} title="The prediction did not start" />}
      <Group>
        <WhyButton size="md" why={reason(version, props, task)} loading={predict.isPending} onClick={run}>
          Predict
        </WhyButton>
        {predict.isPending && kind === 'files' && (
          <Box style={{ flex: 1 }}>
            <Progress value={sent * 100} aria-label="Sending the pictures" />
            <Text size="xs" c="dimmed" className="num">
              {sent < 1 ? `sending, ${String(Math.round(sent * 100))} %` : 'the pictures are being checked'}
            </Text>
          </Box>
        )}
      </Group>
    </Stack>
  )
}

export function PredictPage() {
  const projectId = useProjectId()
  const { versions, isPending, error } = useVersions(projectId)
  const empty = !isPending && versions.length === 0 && !error
  return (
    <Page title="Predict" about={empty ? undefined : 'Run a trained version on pictures and look at the result.'}>
      {error && <ErrorPanel error={error} title="The versions could not be listed" />}
      {isPending && !error && <PageSkeleton />}
      {empty && (
        <EmptyState
          icon={<IconWand size={40} stroke={1.3} />}
          title="No trained version yet"
          action={
            <LinkButton to="/p/$projectId/train" params={{ projectId }}>
              Train a model
            </LinkButton>
          }
        >
          Predictions are made by a version of a model. Train one first; it appears here by itself.
        </EmptyState>
      )}
      {versions.length > 0 && <PredictForm projectId={projectId} versions={versions} />}
    </Page>
  )
}
