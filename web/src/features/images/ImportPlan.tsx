// What an import would bring in, and the choices before it does: task, labels, masks.
import { Alert, Group, ScrollArea, Stack, Text, TextInput } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import type { ImportReport, Task } from '@/api/types'
import { SplitBadge } from '@/app/components'
import { formatCount, formatThings } from '@/app/format'
import type { LabelChoices, MaskChoices } from './importing/choices'
import { AmountTable } from './importing/AmountTable'
import { KindSelect } from './importing/KindSelect'
import { LabelTable } from './importing/LabelTable'
import { MaskPart } from './importing/MaskPart'
import { Previews } from './importing/Previews'

interface Props {
  report: ImportReport
  size: string
  taskName: string
  onTaskName: (name: string) => void
  labels: LabelChoices
  onLabels: (choices: LabelChoices) => void
  /** Null until a person chose one. */
  kind: Task['kind'] | null
  onKind: (kind: Task['kind']) => void
  masks: MaskChoices
  /** Looks at everything anew. */
  onMasks: (choices: MaskChoices) => void
  disabled: boolean
}

const formats: Record<string, string> = {
  amalthai: 'AmalthAI layout',
  'class-folders': 'Folders of classes',
  coco: 'COCO',
  'cvat-mask': 'CVAT “Segmentation mask 1.1”',
  folder: 'Plain images',
  pairs: 'Images and masks',
  'roboflow-masks': 'Roboflow semantic segmentation masks',
  'tags-csv': 'Table of tags',
}

function Counts({ report }: { report: ImportReport }) {
  const splits = Object.entries(report.splits).filter(([, count]) => count > 0)
  return (
    <Group gap="lg">
      <Text size="sm" className="num">
        <b>{formatThings(report.images, 'image')}</b>, <b>{formatCount(report.annotated)}</b> annotated
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

/** Shown after the zip was looked at. */
export function ImportPlan({ report, size, taskName, onTaskName, labels, onLabels, kind, onKind, masks, onMasks, disabled }: Props) {
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" c="dimmed">
          {formats[report.format] ?? report.format}, {size}
        </Text>
        <Counts report={report} />
      </div>
      {(report.classes.length > 0 || report.question_kind) && (
        <KindSelect kind={kind} found={report.kind ?? null} onKind={onKind} disabled={disabled} />
      )}
      {report.classes.length > 0 ? (
        <>
          <Previews previews={report.previews} />
          {report.unit === 'pixels' ? (
            <>
              <MaskPart report={report} choices={masks} onChoices={onMasks} disabled={disabled} />
              <LabelTable report={report} choices={labels} onChoices={onLabels} disabled={disabled} />
            </>
          ) : (
            <AmountTable report={report} />
          )}
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
        !report.question && <Text size="sm">There are no annotations in it: the images come in, not annotated.</Text>
      )}
      {report.warnings.length > 0 && (
        <Alert
          color="yellow"
          variant="light"
          icon={<IconAlertCircle size={18} aria-hidden />}
          title={formatThings(report.warnings.length, 'thing to know', 'things to know')}
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
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
