// The score of a version that says most, with its name and the split that it was measured on.
import { Group, Text } from '@mantine/core'
import { SplitBadge } from '@/app/components'
import { formatScore } from '@/app/format'
import type { Scores } from '@/kinds/records'
import { bestKnown } from '@/kinds/scored'

export function Headline({ scores }: { scores: Readonly<Record<string, Scores>> }) {
  const best = bestKnown(scores)
  if (best === null)
    return (
      <Text span size="sm" c="dimmed">
        no score
      </Text>
    )
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap" component="span" display="inline-flex">
      <Text span size="xs" c="dimmed">
        {best.name}
      </Text>
      <span className="num">{formatScore(best.value)}</span>
      <SplitBadge split={best.split} />
    </Group>
  )
}
