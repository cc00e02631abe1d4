// How a version was trained: data, settings, parent, code and machine, so that it can be done again.
import { Grid, Text } from '@mantine/core'
import { apiPath } from '@/api/client'
import type { Version } from '@/api/types'
import { Facts, LinkAnchor, LinkButton, Panel, RelativeTime } from '@/app/components'
import { formatSeconds, formatShare, shortId } from '@/app/format'
import { countsText, SettingsFacts } from '@/features/jobs/page/SettingsList'
import { objectOf, textOf } from '@/features/jobs/words'
import { valueText } from '@/features/train/schema'
import { speedText } from './scores'

function tookText(lineage: Record<string, unknown>): string | null {
  const start = textOf(lineage, 'started_at')
  const end = textOf(lineage, 'finished_at')
  if (start === null || end === null) return null
  return formatSeconds(Math.max(0, (Date.parse(end) - Date.parse(start)) / 1000))
}

/** The counts of a lineage, as far as they are numbers. */
function countsOf(lineage: Record<string, unknown>): Record<string, number> {
  const entries = Object.entries(objectOf(lineage, 'data_counts'))
  return Object.fromEntries(entries.filter((one): one is [string, number] => typeof one[1] === 'number'))
}

export function Lineage({ version }: { version: Version }) {
  const { lineage } = version
  const projectId = version.project_id
  const snapshot = version.snapshot_id ?? textOf(lineage, 'snapshot')
  const environment = objectOf(lineage, 'environment')
  const plots = ['loss.png', 'iou.png', 'learning_rate.png', 'metrics.csv']
  return (
    <Panel
      title="How it was trained"
      hint="Data, settings and code of exactly these weights"
      actions={
        version.job_id !== null && (
          <LinkButton
            to="/p/$projectId/train"
            params={{ projectId }}
            search={{ retry: version.job_id }}
            variant="default"
            size="compact-sm"
          >
            Train again with these settings
          </LinkButton>
        )
      }
    >
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, sm: 4 }}>
          <Text size="xs" fw={600} mb={6}>
            Data and result
          </Text>
          <Facts
            rows={[
              ['architecture', version.architecture_title],
              ['snapshot', snapshot === null ? null : <code title={snapshot}>{shortId(snapshot)}</code>],
              ['images', countsText(countsOf(lineage))],
              [
                'started from',
                version.parent_id === null ? (
                  'the architecture’s weights'
                ) : (
                  <LinkAnchor
                    to="/p/$projectId/versions/$versionId"
                    params={{ projectId, versionId: version.parent_id }}
                  >
                    {version.parent_label}
                  </LinkAnchor>
                ),
              ],
              ['published', <RelativeTime key="at" at={version.created_at} />],
              ['took', tookText(lineage)],
              ['runs on a CPU by', version.runtime],
              [
                'speed on a CPU',
                version.speed === null
                  ? speedText(null)
                  : `${speedText(version.speed)}, ${String(version.speed.cores)} cores of ${version.speed.processor}`,
              ],
              [
                'agrees with PyTorch',
                version.agreement === null ? null : `${formatShare(version.agreement, 2)} of pixels of val`,
              ],
              [
                'job',
                version.job_id === null ? (
                  version.job_deleted ? 'deleted; what it found is kept' : null
                ) : (
                  <LinkAnchor to="/p/$projectId/jobs/$jobId" params={{ projectId, jobId: version.job_id }}>
                    curves and log
                  </LinkAnchor>
                ),
              ],
              [
                'plots',
                version.job_id === null && !version.job_deleted
                  ? null
                  : plots.map((name) => (
                      <a
                        key={name}
                        href={apiPath(['versions', version.id, 'files'], `train/${name}`)}
                        target="_blank"
                        rel="noreferrer"
                        style={{ marginRight: 10 }}
                      >
                        {name}
                      </a>
                    )),
              ],
            ]}
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 4 }}>
          <Text size="xs" fw={600} mb={6}>
            Settings
          </Text>
          <SettingsFacts settings={version.settings} architecture={version.architecture} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 4 }}>
          <Text size="xs" fw={600} mb={6}>
            Code and machine
          </Text>
          <Facts
            rows={[
              ['code', textOf(lineage, 'code_version')],
              ['seed', typeof lineage.seed === 'number' ? String(lineage.seed) : null],
              ...Object.entries(environment).map(([name, value]) => [name, valueText(value)] as const),
            ]}
          />
        </Grid.Col>
      </Grid>
    </Panel>
  )
}
