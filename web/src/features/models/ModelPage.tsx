// One model: its description, its versions, and versions side by side.
import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Model } from '@/api/types'
import {
  ClassLegend,
  ConfirmDialog,
  CrumbLink,
  EmptyState,
  ErrorPanel,
  LinkButton,
  Page,
  PageSkeleton,
  Panel,
  PendingPage,
  RelativeTime,
  WhyButton,
} from '@/app/components'
import { Markdown } from '@/app/components/Markdown'
import { formatThings } from '@/app/format'
import { useProjectId } from '@/app/useProject'
import { CompareVersions } from './CompareVersions'
import { modelQuery, useDeleteModel, useUpdateModel, versionsQuery } from './queries'
import { taskOf } from '@/kinds/task'
import { kindTitle } from '@/kinds/words'
import { VersionTable } from './VersionTable'

function EditModel({ model, opened, onClose }: { model: Model; opened: boolean; onClose: () => void }) {
  const [name, setName] = useState(model.name)
  const [description, setDescription] = useState(model.description)
  const update = useUpdateModel(model.id)
  return (
    <Modal opened={opened} onClose={onClose} title="Edit the model" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          update.mutate({ name: name.trim(), description }, { onSuccess: onClose })
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Textarea
            label="Description"
            description="Markdown"
            autosize
            minRows={8}
            maxRows={20}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {update.error && <ErrorPanel error={update.error} title="It was not saved" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <WhyButton
              type="submit"
              loading={update.isPending}
              why={name.trim() === '' ? 'A model needs a name.' : null}
            >
              Save
            </WhyButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function Actions({ model }: { model: Model }) {
  const [editing, edit] = useDisclosure(false)
  const [deleting, confirm] = useDisclosure(false)
  const navigate = useNavigate()
  const remove = useDeleteModel(model.id, () =>
    navigate({ to: '/p/$projectId/models', params: { projectId: model.project_id } }),
  )
  return (
    <>
      <Button variant="default" onClick={edit.open}>
        Edit
      </Button>
      <Button variant="default" onClick={confirm.open}>
        Delete
      </Button>
      <LinkButton to="/p/$projectId/train" params={{ projectId: model.project_id }} search={{ model: model.id }}>
        Train a version
      </LinkButton>
      {editing && <EditModel model={model} opened onClose={edit.close} />}
      <ConfirmDialog
        opened={deleting}
        onClose={confirm.close}
        title={`Delete “${model.name}”?`}
        action="Delete model"
        onConfirm={() => remove.mutateAsync()}
      >
        {model.version_count === 0
          ? 'It has no versions.'
          : `Its ${formatThings(model.version_count, 'version')} with weights and scores are deleted too. This cannot be undone.`}
      </ConfirmDialog>
    </>
  )
}

function Versions({ model }: { model: Model }) {
  const versions = useQuery(versionsQuery(model.id))
  const [selected, setSelected] = useState<string[]>([])
  const all = [...(versions.data ?? [])].sort((a, b) => b.number - a.number)
  const compared = all.filter((one) => selected.includes(one.id)).reverse()
  if (versions.error) return <ErrorPanel error={versions.error} title="The versions could not be listed" />
  if (versions.isPending) return <PageSkeleton rows={3} />
  if (all.length === 0) {
    return (
      <EmptyState title="No versions yet">
        Train a version: choose this model in the form, and the result appears here by itself.
      </EmptyState>
    )
  }
  return (
    <Stack gap="md">
      <Panel
        title="Versions"
        hint={all.length > 1 ? 'Tick two or more to compare them class by class.' : undefined}
        actions={
          compared.length > 1 &&
          compared.length <= 6 && (
            <LinkButton
              size="compact-sm"
              variant="default"
              to="/p/$projectId/versions/compare"
              params={{ projectId: model.project_id }}
              search={{ versions: compared.map((one) => one.id).join(',') }}
            >
              Compare on a page
            </LinkButton>
          )
        }
      >
        <VersionTable versions={all} selected={selected} onSelect={setSelected} />
      </Panel>
      {compared.length > 1 && <CompareVersions versions={compared} />}
    </Stack>
  )
}

function ModelView({ model }: { model: Model }) {
  const task = taskOf(model.task)
  return (
    <Page
      title={model.name}
      crumbs={
        <CrumbLink to="/p/$projectId/models" params={{ projectId: model.project_id }}>
          Models
        </CrumbLink>
      }
      about={
        <Group gap={14}>
          <span>{formatThings(model.version_count, 'version')}</span>
          {task !== null && <span>{kindTitle(task.kind)}</span>}
          <span>
            made <RelativeTime at={model.created_at} />
          </span>
        </Group>
      }
      actions={<Actions model={model} />}
    >
      <Stack gap="md">
        <Panel title="Description">
          {model.description.trim() === '' ? (
            <Text size="sm" c="dimmed">
              Nothing written yet. Say with “Edit” where the data come from, what the classes mean and what the model is
              for.
            </Text>
          ) : (
            <Markdown text={model.description} />
          )}
          {task !== null && task.classes.length > 0 && (
            <>
              <Text size="xs" c="dimmed" mt="md" mb={4}>
                Classes
              </Text>
              <ClassLegend classes={task.classes} />
            </>
          )}
        </Panel>
        <Versions model={model} />
      </Stack>
    </Page>
  )
}

export function ModelPage() {
  const projectId = useProjectId()
  const { modelId = '' } = useParams({ strict: false })
  const model = useQuery(modelQuery(modelId))
  if (model.data !== undefined) return <ModelView model={model.data} />
  return (
    <PendingPage
      title="Model"
      crumbs={
        <CrumbLink to="/p/$projectId/models" params={{ projectId }}>
          Models
        </CrumbLink>
      }
      error={model.error}
      errorTitle="The model could not be opened"
    />
  )
}
