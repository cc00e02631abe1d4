// How an upload goes, and what did not come in.
import { Button, CloseButton, Group, Paper, Progress, Table, Text } from '@mantine/core'
import { ErrorPanel } from '@/app/components'
import { formatThings } from '@/app/format'
import { noteText, type Upload, type UploadState } from './useUpload'

function summary({ phase, files, fraction, added, alreadyHere, problems, stopped }: UploadState): string {
  if (phase === 'running') {
    return fraction < 1 ? `Sending ${formatThings(files, 'file')}, ${Math.round(fraction * 100)} %` : 'Sent; the images are being checked'
  }
  const parts = [`${formatThings(added, 'image')} came in`]
  if (alreadyHere > 0) parts.push(`${alreadyHere} ${alreadyHere === 1 ? 'was' : 'were'} already here`)
  if (problems.length > 0) parts.push(`${problems.length} did not`)
  return parts.join(', ') + (stopped ? '; the rest was stopped' : '')
}

function Problems({ problems }: Pick<UploadState, 'problems'>) {
  return (
    <Table.ScrollContainer minWidth={500} mah={260}>
      <Table mt="xs" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th>What is wrong</Table.Th>
            <Table.Th>What to do</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {problems.map((one, index) => (
            <Table.Tr key={index}>
              <Table.Td miw={160} maw={300} style={{ overflowWrap: 'anywhere' }}>{one.file}</Table.Td>
              <Table.Td>{one.message}</Table.Td>
              <Table.Td c="dimmed">{one.remedy}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Masks({ masks, onSend }: Pick<UploadState, 'masks'> & { onSend: () => void }) {
  const looks = masks.length === 1 ? '1 file looks like a mask and was' : `${formatThings(masks.length, 'file')} look like masks and were`
  return (
    <Group mt="xs" gap="sm" justify="space-between">
      <Text size="sm" style={{ flex: '1 1 240px', overflowWrap: 'anywhere' }}>
        {looks} left out: {masks.slice(0, 3).join(', ')}
        {masks.length > 3 && ', …'}. To bring masks in with their images, use “Annotated images”.
      </Text>
      <Button variant="default" size="compact-sm" onClick={onSend}>
        They are images: bring them in
      </Button>
    </Group>
  )
}

/** Nothing while there is no upload. */
export function UploadPanel({ upload: { state, sendMasks, stop, forget } }: { upload: Upload }) {
  if (state.phase === 'idle') return null
  const running = state.phase === 'running'
  return (
    <Paper withBorder p="sm" radius="md" bg="var(--tz-panel)" role="status">
      <Group justify="space-between">
        <Text size="sm" fw={500} className="num">
          {summary(state)}
        </Text>
        {running ? (
          <Button variant="default" size="compact-sm" onClick={stop}>
            Stop
          </Button>
        ) : (
          <CloseButton onClick={forget} aria-label="Close this report" />
        )}
      </Group>
      {running && <Progress mt="xs" value={state.fraction * 100} animated={state.fraction >= 1} aria-label="Upload" />}
      {state.error && (
        <div style={{ marginTop: 8 }}>
          <ErrorPanel error={state.error} title="The upload broke off" />
        </div>
      )}
      {state.notes.map((note) => (
        <Text key={note.kind} size="sm" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
          {noteText(note)}
        </Text>
      ))}
      {!running && state.masks.length > 0 && <Masks masks={state.masks} onSend={sendMasks} />}
      {state.problems.length > 0 && <Problems problems={state.problems} />}
    </Paper>
  )
}
