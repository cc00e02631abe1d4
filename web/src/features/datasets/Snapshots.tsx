// The frozen datasets that versions were trained on.
import { Code, CopyButton, Progress, Table, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { SPLITS, type Dataset } from '@/api/types'
import { ErrorPanel, Panel, RelativeTime, SplitBadge, WhyButton } from '@/app/components'
import { formatBytes, formatCount, formatShare, shortId } from '@/app/format'
import { snapshotsQuery, useDatasetChanges, useFreezing } from './queries'

function SnapshotId({ id }: { id: string }) {
  return (
    <CopyButton value={id}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `${id} (click to copy)`}>
          <UnstyledButton onClick={copy} aria-label={`${shortId(id)}: copy the whole id`}>
            <Code>{shortId(id)}</Code>
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  )
}

/** Training freezes by itself; freezing by hand keeps a moment. */
export function Snapshots({ projectId, dataset }: { projectId: string; dataset: Dataset }) {
  const { data: snapshots, error } = useQuery(snapshotsQuery(dataset.id))
  const { freeze } = useDatasetChanges(projectId, dataset.id)
  const jobId = freeze.data?.job_id ?? null
  const { data: job } = useFreezing(dataset.id, jobId)
  const isFreezing = freeze.isPending || (jobId !== null && (!job || job.state === 'queued' || job.state === 'running'))
  const why = (dataset.annotated_counts.train ?? 0) > 0 ? null : 'No annotated image is in train, so there is nothing to freeze.'
  return (
    <Panel
      title="Snapshots"
      hint="The dataset frozen: which pixels, which labels, which splits. Training makes one by itself; equal content gives the same one."
      actions={
        <WhyButton variant="default" size="compact-sm" why={why} loading={isFreezing} onClick={() => freeze.mutate()}>
          Freeze now
        </WhyButton>
      }
    >
      {(error ?? freeze.error) && <ErrorPanel error={error ?? freeze.error} />}
      {isFreezing && job && (
        <Progress value={100 * job.fraction} animated mb="sm" aria-label={`Freezing, ${formatShare(job.fraction, 0)} done`} />
      )}
      {job?.error && (
        <Text size="sm" c="var(--tz-bad)" role="alert">
          {job.error.message} {job.error.remedy}
        </Text>
      )}
      {snapshots?.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet. The first training makes one.
        </Text>
      )}
      {snapshots && snapshots.length > 0 && (
        <div style={{ overflowX: 'auto' }}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Id</Table.Th>
              {SPLITS.map((split) => (
                <Table.Th key={split} className="table-num">
                  <SplitBadge split={split} />
                </Table.Th>
              ))}
              <Table.Th className="table-num">Size</Table.Th>
              <Table.Th ta="right">Made</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {snapshots.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td>
                  <SnapshotId id={one.id} />
                </Table.Td>
                {SPLITS.map((split) => (
                  <Table.Td key={split} className="table-num">
                    {formatCount(one.counts[split] ?? 0)}
                  </Table.Td>
                ))}
                <Table.Td className="table-num">{formatBytes(one.bytes)}</Table.Td>
                <Table.Td ta="right" c="dimmed">
                  <RelativeTime at={one.created_at} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        </div>
      )}
    </Panel>
  )
}
