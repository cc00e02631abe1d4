// What an import would bring in, and the choices before it does: task and ignored classes.
import { Alert, Checkbox, Group, ScrollArea, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import type { ImportReport } from '@/api/types'
import { ClassName, SplitBadge } from '@/app/components'
import { formatCount, formatThings } from '@/app/format'

/** Classes that often stand for "not labelled". */
const OFTEN_IGNORED = /^(background|void|unlabell?ed|ignore|unknown|other)$/i

interface Props {
  report: ImportReport
  size: string
  taskName: string
  onTaskName: (name: string) => void
  ignore: readonly string[]
  onIgnore: (names: readonly string[]) => void
  disabled: boolean
}

const formats: Record<string, string> = {
  amalthai: 'AmalthAI layout',
  'cvat-mask': 'CVAT “Segmentation mask 1.1”',
  folder: 'Plain images',
}

function Counts({ report }: { report: ImportReport }) {
  const splits = Object.entries(report.splits).filter(([, count]) => count > 0)
  return (
    <Group gap="lg">
      <Text size="sm" className="num">
        <b>{formatCount(report.images)}</b> images, <b>{formatCount(report.annotated)}</b> annotated
        {report.already_here > 0 && `, ${formatCount(report.already_here)} already here`}
      </Text>
      <Group gap="sm">
        {splits.map(([split, count]) => (
          <Group key={split} gap={5}>
            <SplitBadge split={split === 'none' ? null : split} />
            <Text size="sm" className="num">
              {formatCount(count)}
            </Text>
          </Group>
        ))}
      </Group>
    </Group>
  )
}

function Ignored({ report, ignore, onIgnore, disabled }: Pick<Props, 'report' | 'ignore' | 'onIgnore' | 'disabled'>) {
  const likely = report.classes.filter(({ name }) => OFTEN_IGNORED.test(name) && !ignore.includes(name))
  return (
    <div>
      <Text fw={600} size="sm">
        {formatThings(report.classes.length, 'class', 'classes')}
      </Text>
      <Text size="sm" c="dimmed" mb={6}>
        Untick a class to ignore it: its pixels then count nowhere, neither in training nor in scores.
        {likely.length > 0 && ` “${likely[0]?.name ?? ''}” is often such a class, when it only means “not labelled”.`}
      </Text>
      <SimpleGrid cols={{ base: 2, xs: 3 }} spacing={4} verticalSpacing={4}>
        {report.classes.map((one) => (
          <Checkbox
            key={one.name}
            disabled={disabled}
            checked={!ignore.includes(one.name)}
            onChange={(event) =>
              onIgnore(event.currentTarget.checked ? ignore.filter((name) => name !== one.name) : [...ignore, one.name])
            }
            label={<ClassName of={one} />}
          />
        ))}
      </SimpleGrid>
      {report.ignored.length > 0 && (
        <Text size="sm" c="dimmed" mt={6}>
          Ignored as in the task so far: {report.ignored.join(', ')}
        </Text>
      )}
    </div>
  )
}

/** Shown after the zip was looked at. */
export function ImportPlan({ report, size, taskName, onTaskName, ignore, onIgnore, disabled }: Props) {
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" c="dimmed">
          {formats[report.format] ?? report.format}, {size}
        </Text>
        <Counts report={report} />
      </div>
      {report.classes.length > 0 ? (
        <>
          <Ignored report={report} ignore={ignore} onIgnore={onIgnore} disabled={disabled} />
          <TextInput
            label="Task"
            description="The annotations go to this task; a new name makes a new task."
            value={taskName}
            maxLength={200}
            disabled={disabled}
            onChange={(event) => onTaskName(event.currentTarget.value)}
          />
        </>
      ) : (
        <Text size="sm">There are no masks in it: the images come in, not annotated.</Text>
      )}
      {report.warnings.length > 0 && (
        <Alert
          color="yellow"
          variant="light"
          icon={<IconAlertCircle size={18} aria-hidden />}
          title={formatThings(report.warnings.length, 'thing to know', 'things to know')}
        >
          <ScrollArea.Autosize mah={160}>
            {report.warnings.map((warning, index) => (
              <Text key={index} size="sm" style={{ overflowWrap: 'anywhere' }}>
                {warning}
              </Text>
            ))}
          </ScrollArea.Autosize>
        </Alert>
      )}
    </Stack>
  )
}
