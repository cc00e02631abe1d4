// The models of a project, compared in a table; a new one by name with a Markdown description.
import { Button, Group, Modal, Stack, Table, Text, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBox } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Job, Model } from '@/api/types'
import {
  EmptyState,
  ErrorPanel,
  LinkAnchor,
  LinkButton,
  Page,
  PageSkeleton,
  RelativeTime,
  WhyButton,
} from '@/app/components'
import { formatThings } from '@/app/format'
import { modelsQuery } from '@/app/query'
import { useProjectId } from '@/app/useProject'
import { isMoving, jobsQuery } from '@/features/jobs/queries'
import { useCreateModel } from './queries'
import { Headline } from './Headline'
import { taskOf } from '@/kinds/task'
import { kindTitle } from '@/kinds/words'

function NewModel({ projectId, quiet }: { projectId: string; quiet: boolean }) {
  const [opened, { open, close }] = useDisclosure(false)
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const create = useCreateModel(projectId)
  const navigate = useNavigate()
  const submit = () =>
    create.mutate(
      { name: name.trim(), description },
      {
        onSuccess: (model) =>
          void navigate({ to: '/p/$projectId/models/$modelId', params: { projectId, modelId: model.id } }),
      },
    )
  return (
    <>
      <Button variant={quiet ? 'default' : 'filled'} onClick={open}>
        New model
      </Button>
      <Modal opened={opened} onClose={close} title="New model" size="lg">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <Stack>
            <TextInput
              label="Name"
              description="After what it recognises and in what."
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
            <Textarea
              label="Description"
              description="Markdown: where the data come from, what the classes mean, what it is for."
              autosize
              minRows={5}
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
            {create.error && <ErrorPanel error={create.error} title="The model was not made" />}
            <Group justify="flex-end">
              <WhyButton
                type="submit"
                loading={create.isPending}
                why={name.trim() === '' ? 'Give it a name first.' : null}
              >
                Create model
              </WhyButton>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}

function Status({ model, jobs }: { model: Model; jobs: readonly Job[] }) {
  const job = jobs.find((one) => one.input.model_id === model.id && isMoving(one))
  if (job !== undefined) {
    return (
      <LinkAnchor to="/p/$projectId/jobs/$jobId" params={{ projectId: model.project_id, jobId: job.id }}>
        {job.state === 'queued' ? 'training is queued' : `training, ${Math.round(job.fraction * 100)} %`}
      </LinkAnchor>
    )
  }
  return <span>{model.version_count === 0 ? 'no version yet' : 'ready'}</span>
}

function ModelRow({ model, jobs }: { model: Model; jobs: readonly Job[] }) {
  const task = taskOf(model.task)
  const projectId = model.project_id
  return (
    <Table.Tr>
      <Table.Td maw={320}>
        <LinkAnchor
          to="/p/$projectId/models/$modelId"
          params={{ projectId, modelId: model.id }}
          fw={500}
          style={{ overflowWrap: 'anywhere' }}
        >
          {model.name}
        </LinkAnchor>
      </Table.Td>
      <Table.Td>
        {task === null ? (
          <Text span size="sm" c="dimmed">
            set by its first version
          </Text>
        ) : (
          <span title={task.classes.map((one) => one.name).join(', ')}>
            {kindTitle(task.kind)}, {formatThings(task.classes.length, 'class', 'classes')}
          </span>
        )}
      </Table.Td>
      <Table.Td>
        <Status model={model} jobs={jobs} />
      </Table.Td>
      <Table.Td className="table-num">{model.version_count}</Table.Td>
      <Table.Td>
        {model.latest !== null && (
          <LinkAnchor to="/p/$projectId/versions/$versionId" params={{ projectId, versionId: model.latest.id }}>
            {model.latest.label}
          </LinkAnchor>
        )}
      </Table.Td>
      <Table.Td ta="right">{model.latest !== null && <Headline scores={model.latest.scores} />}</Table.Td>
      <Table.Td>
        <RelativeTime at={model.latest?.created_at ?? model.created_at} />
      </Table.Td>
    </Table.Tr>
  )
}

export function ModelsPage() {
  const projectId = useProjectId()
  const models = useQuery(modelsQuery(projectId))
  const jobs = useQuery(jobsQuery(projectId, { query: '', kind: 'train', state: null, offset: 0, sort: 'created', descending: true }))
  const nothing = models.data?.length === 0
  return (
    <Page title="Models" actions={nothing ? undefined : <NewModel projectId={projectId} quiet />}>
      {models.error && (
        <ErrorPanel error={models.error} title="The models could not be listed" onRetry={() => void models.refetch()} />
      )}
      {models.isPending && <PageSkeleton />}
      {nothing && (
        <EmptyState
          icon={<IconBox size={40} stroke={1.3} />}
          title="No models yet"
          action={
            <Group>
              <LinkButton to="/p/$projectId/train" params={{ projectId }}>
                Train a model
              </LinkButton>
              <NewModel projectId={projectId} quiet />
            </Group>
          }
        >
          A model collects the versions that trainings publish. Start a training, or make a model first and describe it.
        </EmptyState>
      )}
      {models.data !== undefined && !nothing && (
        <Table.ScrollContainer minWidth={820}>
          <Table aria-label="Models">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Model</Table.Th>
                <Table.Th>Task</Table.Th>
                <Table.Th>Status</Table.Th>
                <Table.Th className="table-num">Versions</Table.Th>
                <Table.Th>Latest</Table.Th>
                <Table.Th ta="right">Score</Table.Th>
                <Table.Th>Changed</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {models.data.map((model) => (
                <ModelRow key={model.id} model={model} jobs={jobs.data?.items ?? []} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Page>
  )
}
