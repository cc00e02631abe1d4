// A notice that names the files a prediction left out, with the cause and what to do; the first few when there are many.
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import type { Job } from '@/api/types'
import { formatThings } from '@/app/format'
import { causeOf, leftOut } from './leftOut'

const FIRST = 2

export function LeftOut({ job }: { job: Job }) {
  const [all, setAll] = useState(false)
  const files = leftOut(job)
  if (files.length === 0) return null
  return (
    <Stack gap={2} px="md" py="xs" role="status">
      <Group gap={6} wrap="nowrap">
        <IconAlertTriangle size={16} stroke={1.6} color="var(--tz-warn)" aria-hidden />
        <Text size="sm" fw={600}>
          {formatThings(files.length, 'file')} {files.length === 1 ? 'was' : 'were'} left out
        </Text>
        {files.length > FIRST && (
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setAll(!all)} aria-expanded={all}>
            {all ? 'Show fewer' : 'Show all'}
          </Button>
        )}
      </Group>
      <Stack gap={2} mah={200} style={{ overflowY: 'auto' }}>
        {files.slice(0, all ? undefined : FIRST).map((one, index) => (
          <Text key={index} size="xs" style={{ overflowWrap: 'anywhere' }}>
            <Text span inherit fw={600}>
              {one.file}
            </Text>
            : {causeOf(one)}{' '}
            <Text span inherit c="dimmed">
              {one.remedy}
            </Text>
          </Text>
        ))}
      </Stack>
    </Stack>
  )
}
