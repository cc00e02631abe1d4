// The files that a job made, the results archive first.
import { Anchor, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { apiPath } from '@/api/client'
import type { Job } from '@/api/types'
import { Panel } from '@/app/components/Panel'
import { formatBytes } from '@/app/format'
import { artifactsQuery } from '../queries'

const FIRST = 'results.tar.zst'
const SHOWN = 4

export function ArtifactList({ job }: { job: Job }) {
  const artifacts = useQuery(artifactsQuery(job.id))
  const all = [...(artifacts.data ?? [])].sort((a, b) => Number(b.path === FIRST) - Number(a.path === FIRST))
  const [open, { toggle }] = useDisclosure(false)
  if (all.length === 0) return null
  return (
    <Panel title="Files" hint="Graphs, sheets and worst images; results.tar.zst holds them all.">
      <Table aria-label="Files">
        <Table.Tbody>
          {all.slice(0, open ? undefined : SHOWN).map((one) => (
            <Table.Tr key={one.path}>
              <Table.Td>
                <Anchor href={apiPath(['jobs', job.id, 'artifacts'], one.path)} download size="sm">
                  <IconDownload size={14} aria-hidden style={{ verticalAlign: -2, marginRight: 6 }} />
                  {one.path}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Text size="sm" c="dimmed">
                  {one.title}
                </Text>
              </Table.Td>
              <Table.Td className="table-num">{formatBytes(one.bytes)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {all.length > SHOWN && (
        <Anchor component="button" type="button" size="sm" mt="xs" onClick={toggle} aria-expanded={open}>
          {open ? 'Show fewer' : `Show all ${String(all.length)} files`}
        </Anchor>
      )}
    </Panel>
  )
}
