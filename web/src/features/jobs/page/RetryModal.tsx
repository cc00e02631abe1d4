// Try a failed or cancelled job again on the same frozen data, with other settings if wanted.
import { Button, Group, Modal, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Job } from '@/api/types'
import { ErrorPanel } from '@/app/components/ErrorPanel'
import { WhyButton } from '@/app/components/WhyButton'
import { trainersQuery } from '@/features/train/queries'
import { fieldOf, fieldsOf, initialValues, problemsOf, type Values } from '@/features/train/schema'
import { SettingsForm } from '@/features/train/SettingsForm'
import { useRetryJob } from '../queries'
import { objectOf, textOf } from '../words'

interface Props {
  job: Job
  opened: boolean
  onClose: () => void
}

export function RetryModal({ job, opened, onClose }: Props) {
  const navigate = useNavigate()
  const retry = useRetryJob(job.id)
  const trainers = useQuery({ ...trainersQuery, enabled: opened && job.kind === 'train' })
  const schema = trainers.data?.find((one) => one.name === textOf(job.input, 'trainer'))?.settings_schema
  const fields = useMemo(() => {
    if (schema === undefined) return []
    const device = fieldOf(schema, 'device')
    return [...fieldsOf(schema), ...(device === null ? [] : [device])]
  }, [schema])
  const before = useMemo(() => ({ ...initialValues(fields), ...objectOf(job.input, 'settings') }), [fields, job.input])
  const [changes, setChanges] = useState<Values>({})
  const values = { ...before, ...changes }
  const problems = problemsOf(fields, values)
  const start = () =>
    retry.mutate(changes, {
      onSuccess: (started) => {
        onClose()
        void navigate({ to: '/p/$projectId/jobs/$jobId', params: { projectId: started.project_id, jobId: started.id } })
      },
    })
  return (
    <Modal opened={opened} onClose={onClose} title={`Try “${job.name}” again`} size="xl">
      <Text size="sm" c="dimmed" mb="md">
        A new job starts with the same input{job.kind === 'train' ? ' and the same frozen snapshot' : ''}. This one
        stays in the list.
      </Text>
      {fields.length > 0 && (
        <SettingsForm
          fields={fields}
          values={values}
          problems={problems}
          onChange={(next) =>
            setChanges(
              Object.fromEntries(
                Object.entries(next).filter(([name, value]) => value !== before[name as keyof typeof before]),
              ),
            )
          }
        />
      )}
      {retry.error && <ErrorPanel error={retry.error} title="It could not be started" />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <WhyButton
          loading={retry.isPending}
          onClick={start}
          why={Object.keys(problems).length > 0 ? 'Some settings need other values.' : null}
        >
          {Object.keys(changes).length > 0 ? 'Start with these settings' : 'Start again'}
        </WhyButton>
      </Group>
    </Modal>
  )
}
