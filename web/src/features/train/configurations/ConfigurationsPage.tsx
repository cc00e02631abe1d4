// The configurations of a project: use, copy, rename, delete, and two or more side by side.
import { Group, Select, Stack, Text } from '@mantine/core'
import { IconAdjustments } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CrumbLink, EmptyState, ErrorPanel, LinkButton, Page, PageSkeleton, Panel } from '@/app/components'
import { useProjectId } from '@/app/useProject'
import { ConfigurationsSideBySide } from './ConfigurationsSideBySide'
import { ConfigurationTable } from './ConfigurationTable'
import { configurationsQuery, trainersQuery } from '../queries'

const MOST = 6

export function ConfigurationsPage() {
  const projectId = useProjectId()
  const configurations = useQuery(configurationsQuery(projectId))
  const trainers = useQuery(trainersQuery)
  const [kind, setKind] = useState<string | null>(null)
  const [picked, setPicked] = useState<string[]>([])
  const all = configurations.data ?? []
  const kinds = [...new Set(all.map((one) => one.kind).filter((one) => one !== null))].sort()
  const shown = all.filter((one) => kind === null || one.kind === kind || one.kind === null)
  const compared = picked.filter((id) => shown.some((one) => one.id === id))
  return (
    <Page
      title="Configurations"
      wide
      about="What trainings are started with, kept by a name."
      crumbs={
        <CrumbLink to="/p/$projectId/train" params={{ projectId }}>
          Train
        </CrumbLink>
      }
    >
      {configurations.error && <ErrorPanel error={configurations.error} title="The configurations could not be listed" />}
      {configurations.isPending && <PageSkeleton />}
      {configurations.data && all.length === 0 && (
        <EmptyState
          icon={<IconAdjustments size={40} stroke={1.3} />}
          title="No configuration yet"
          action={
            <LinkButton to="/p/$projectId/train" params={{ projectId }}>
              Choose what to train
            </LinkButton>
          }
        >
          Choose an architecture and settings on the page Train, then press “Save as…” to keep them by a name.
        </EmptyState>
      )}
      {all.length > 0 && (
        <Stack gap="md">
          <Panel
            title="All configurations"
            hint={`Tick two to ${MOST} to see them side by side`}
            actions={
              kinds.length > 1 && (
                <Select
                  aria-label="Kind of task"
                  placeholder="Every kind of task"
                  data={kinds}
                  value={kind}
                  onChange={setKind}
                  clearable
                  w={190}
                />
              )
            }
          >
            <ConfigurationTable
              projectId={projectId}
              all={shown}
              architectures={(trainers.data ?? []).flatMap((one) => one.architectures)}
              picked={compared}
              most={MOST}
              onPick={setPicked}
            />
          </Panel>
          {compared.length > 1 ? (
            <ConfigurationsSideBySide projectId={projectId} ids={compared} />
          ) : (
            shown.length > 1 && (
              <Group justify="center">
                <Text size="sm" c="dimmed">
                  {compared.length === 1 ? 'Tick one more to compare.' : ''}
                </Text>
              </Group>
            )
          )}
        </Stack>
      )}
    </Page>
  )
}
