// What a job was started with, as names and values.
import { Collapse, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { Job } from '@/api/types'
import { Facts } from '@/app/components/Facts'
import { LinkAnchor } from '@/app/components/links'
import { shortId } from '@/app/format'
import { trainersQuery } from '@/features/train/queries'
import { fieldOf, valueText } from '@/features/train/schema'
import classes from '../jobs.module.css'
import { objectOf, textOf } from '../words'

export function countsText(counts: Readonly<Record<string, number>> | undefined): string | null {
  if (counts === undefined) return null
  return ['train', 'val', 'test']
    .filter((split) => (counts[split] ?? 0) > 0)
    .map((split) => `${split} ${String(counts[split])}`)
    .join(', ')
}

type Entries = [string, unknown][]

/** Settings that differ from the trainer's own values, and the others; without a schema all count as changed. */
function changedFirst(
  settings: Record<string, unknown>,
  schema: Record<string, unknown> | undefined,
): [Entries, Entries] {
  const entries = Object.entries(settings).filter(([name]) => name !== 'start_from')
  const isOwn = ([name, value]: [string, unknown]) => {
    const field = schema === undefined ? null : fieldOf(schema, name)
    return field !== null && JSON.stringify(field.initial) === JSON.stringify(value)
  }
  return [entries.filter((one) => !isOwn(one)), entries.filter(isOwn)]
}

/** Settings of a training: the changed ones, and on demand those at the trainer's own values. */
export function SettingsFacts({
  settings,
  architecture,
}: {
  settings: Record<string, unknown>
  architecture: string | null
}) {
  const trainers = useQuery(trainersQuery)
  const [open, { toggle }] = useDisclosure(false)
  const trainer = trainers.data?.find((one) => one.architectures.some(({ name }) => name === architecture))
  const [changed, own] = changedFirst(settings, trainer?.settings_schema)
  const rows = (entries: Entries) =>
    entries.map(([name, value]) => [name.replaceAll('_', ' '), valueText(value)] as const)
  return (
    <>
      {changed.length > 0 && <Facts rows={rows(changed)} />}
      {own.length > 0 && (
        <>
          <UnstyledButton fz="xs" c="dimmed" mt={changed.length > 0 ? 8 : 0} onClick={toggle} aria-expanded={open}>
            {open ? '▾' : '▸'} {changed.length > 0 ? 'Other settings' : 'All settings'} have the trainer’s own values
          </UnstyledButton>
          <Collapse expanded={open} mt={6}>
            <Facts rows={rows(own)} />
          </Collapse>
        </>
      )}
    </>
  )
}

interface Props {
  job: Job
  counts: Record<string, number> | undefined
}

export function SettingsList({ job, counts }: Props) {
  const { input } = job
  const projectId = job.project_id
  const modelId = textOf(input, 'model_id')
  const startFrom = textOf(input, 'start_from')
  const snapshot = textOf(input, 'snapshot_id')
  const repeated = textOf(input, 'repeat_of')
  const files = Array.isArray(input.files) ? input.files.length : 0
  return (
    <>
      <Facts
        rows={[
          ['architecture', textOf(input, 'architecture')],
          [
            'model',
            modelId === null ? (
              textOf(input, 'model_name')
            ) : (
              <LinkAnchor to="/p/$projectId/models/$modelId" params={{ projectId, modelId }}>
                {textOf(input, 'model_name') ?? 'open'}
              </LinkAnchor>
            ),
          ],
          ['configuration', textOf(input, 'configuration')],
          ['classes', Array.isArray(input.classes) ? input.classes.join(', ') : null],
          [
            'repeats',
            repeated === null ? null : (
              <LinkAnchor to="/p/$projectId/jobs/$jobId" params={{ projectId, jobId: repeated }}>
                a training of before
              </LinkAnchor>
            ),
          ],
          ['version', job.kind === 'train' ? null : textOf(input, 'version_label')],
          ['split', textOf(input, 'split')],
          ['files', files > 0 ? String(files) : null],
          [
            'started from',
            startFrom === null ? null : (
              <LinkAnchor to="/p/$projectId/versions/$versionId" params={{ projectId, versionId: startFrom }}>
                a version
              </LinkAnchor>
            ),
          ],
          ['snapshot', snapshot === null ? null : <code title={snapshot}>{shortId(snapshot)}</code>],
          ['images', countsText(counts)],
        ]}
      />
      {job.kind === 'train' && (
        <>
          <hr className={classes.rule} />
          <SettingsFacts settings={objectOf(input, 'settings')} architecture={textOf(input, 'architecture')} />
        </>
      )}
    </>
  )
}
