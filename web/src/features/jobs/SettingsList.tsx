// What a job was started with, as names and values.
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Job } from '@/api/types'
import { LinkAnchor } from '@/app/components/links'
import { shortId } from '@/app/format'
import { valueText } from '@/features/train/schema'
import classes from './jobs.module.css'
import { objectOf, textOf } from './words'

/** Rows of a name and a value; rows without a value are left out. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

export function countsText(counts: Readonly<Record<string, number>> | undefined): string | null {
  if (counts === undefined) return null
  return ['train', 'val', 'test']
    .filter((split) => (counts[split] ?? 0) > 0)
    .map((split) => `${split} ${String(counts[split])}`)
    .join(', ')
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
  const files = Array.isArray(input.files) ? input.files.length : 0
  const settings = Object.entries(objectOf(input, 'settings')).filter(([name]) => name !== 'start_from')
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
      {settings.length > 0 && <hr style={{ border: 0, borderTop: '1px solid var(--tz-line)', margin: '10px 0' }} />}
      <Facts rows={settings.map(([name, value]) => [name.replaceAll('_', ' '), valueText(value)])} />
      {settings.length === 0 && job.kind === 'train' && (
        <Text size="xs" c="dimmed" mt="xs">
          All settings at the trainer's own values.
        </Text>
      )}
    </>
  )
}
