// A notice that names the files a prediction left out, with the cause and what to do; folded when there are many.
import { Alert, Spoiler, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Job } from '@/api/types'
import { formatThings } from '@/app/format'
import { leftOut } from './leftOut'

export function LeftOut({ job }: { job: Job }) {
  const files = leftOut(job)
  if (files.length === 0) return null
  const title = `${formatThings(files.length, 'file')} ${files.length === 1 ? 'was' : 'were'} left out`
  return (
    <Alert variant="light" color="yellow" icon={<IconAlertTriangle size={18} />} title={title} role="status" py="xs" mb="xs">
      <Spoiler maxHeight={66} showLabel="Show all" hideLabel="Show less">
        <Stack gap={4}>
          {files.map((one, index) => (
            <Text key={index} size="sm" style={{ overflowWrap: 'anywhere' }}>
              <Text span inherit fw={600}>
                {one.file}
              </Text>{' '}
              {one.message} {one.remedy}
            </Text>
          ))}
        </Stack>
      </Spoiler>
    </Alert>
  )
}
