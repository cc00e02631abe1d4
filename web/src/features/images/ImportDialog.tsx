// Imports a zip or folder of annotated images: looks first, shows what would come in, then brings it in as a whole.
import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { notifications } from '@mantine/notifications'
import { IconFileZip } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { apiAddress, ApiError } from '@/api/client'
import type { ImportReport, Task } from '@/api/types'
import { ErrorPanel } from '@/app/components'
import { formatBytes, formatThings } from '@/app/format'
import { isAbort, sendForm, toUploads } from '@/app/upload'
import { AS_FOUND, cameIn, ignoredOfTask, type LabelChoices, type MaskChoices, offersSnapping } from './importing/choices'
import { SnapSwitch } from './importing/MaskPart'
import { KindSelect } from './importing/KindSelect'
import { AsImagesButton, AsImagesQuestion, offersImages } from './importing/AsImages'
import { freeName } from '@/kinds/words'
import { ImportPlan } from './ImportPlan'
import { useImagesChanged } from './queries'
import { type ImportSource, sourceOf } from './source'

interface Props {
  projectId: string
  task: Task | undefined
  /** What was dropped, or null to ask for it. */
  initial: ImportSource | null
  onClose: () => void
}

interface Wish {
  source: ImportSource
  /** Null leaves its name to the kind. */
  task: string | null
  /** Null is what the files hold. */
  kind: Task['kind'] | null
  labels: LabelChoices
  masks: MaskChoices
  /** A person said that all pictures are images, whatever their names. */
  asImages: boolean
  dryRun: boolean
}

/** Whether the files themselves are wrong: sending the same again changes nothing. */
function isWrongContent(error: Error): boolean {
  return error instanceof ApiError && error.kind === 'invalid'
}

async function formOf({ source, task, kind, labels, masks, asImages, dryRun }: Wish): Promise<FormData> {
  const form = new FormData()
  const file = await source.zip
  form.append('file', file, file.name)
  if (task !== null && task !== '') form.append('task', task)
  if (kind !== null) form.append('kind', kind)
  for (const name of labels.ignore) form.append('ignore', name)
  for (const name of labels.keep) form.append('keep', name)
  form.append('snap_colours', String(masks.snapColours))
  form.append('exif_masks', masks.exifMasks)
  if (asImages) form.append('format', 'folder')
  form.append('dry_run', String(dryRun))
  return form
}

/** The present task takes annotations of its kind; another kind has a task of its own. */
function nameFor(task: Task | undefined, kind: Task['kind'] | null): string | null {
  return task !== undefined && (kind === null || task.kind === kind) ? task.name : null
}

function useImport(projectId: string) {
  const [sent, setSent] = useState(0)
  const controller = useRef<AbortController | null>(null)
  const mutation = useMutation({
    mutationFn: async (wish: Wish) => {
      const { signal } = (controller.current = new AbortController())
      setSent(0)
      const form = await formOf(wish)
      signal.throwIfAborted()
      return sendForm<ImportReport>(apiAddress(['projects', projectId, 'imports']), form, { onProgress: setSent, signal })
    },
  })
  return { mutation, sent, stop: () => controller.current?.abort() }
}

function ChooseSource({ onSource }: { onSource: (source: ImportSource) => void }) {
  const take = (files: File[]) => {
    const uploads = toUploads(files)
    if (uploads.length > 0) onSource(sourceOf(uploads))
  }
  return (
    <Dropzone onDrop={take} aria-label="Choose or drop annotated images" p="xl">
      <Stack align="center" gap={6} style={{ pointerEvents: 'none' }}>
        <IconFileZip size={36} stroke={1.3} aria-hidden />
        <Text fw={600}>Drop a folder or a zip here, or click to choose a zip</Text>
        <Text size="sm" c="dimmed" ta="center">
          Folders of images and masks, masks beside images (a.jpg, a_mask.png), CVAT “Segmentation mask 1.1”, Roboflow’s
          masks, COCO, folders of classes, a CSV of tags, or images alone. It is looked at first; nothing comes in until
          you say so.
        </Text>
      </Stack>
    </Dropzone>
  )
}

function Working({ what, sent, onStop }: { what: string; sent: number; onStop: (() => void) | null }) {
  const sending = sent < 1
  return (
    <Stack gap="xs" py="md" role="status">
      <Group justify="space-between">
        <Text size="sm" className="num">
          {sending ? `Sending, ${Math.round(sent * 100)} %` : what}
        </Text>
        {onStop && (
          <Button size="compact-sm" variant="default" onClick={onStop}>
            Stop
          </Button>
        )}
      </Group>
      <Progress value={sending ? sent * 100 : 100} animated={!sending} aria-label="Import" />
    </Stack>
  )
}

/** Mount it only while it is open. */
export function ImportDialog({ projectId, task, initial, onClose }: Props) {
  const [source, setSource] = useState(initial)
  const [typedName, setTaskName] = useState<string | null>(null)
  const [kind, setKind] = useState<Task['kind'] | null>(null)
  // Looking goes by what the task ignores; what is ticked afterwards counts when it comes in.
  const [ofTask] = useState<LabelChoices>({ ignore: ignoredOfTask(task?.ignored ?? []), keep: [] })
  const [labels, setLabels] = useState(ofTask)
  const [masks, setMasks] = useState(AS_FOUND)
  const [asImages, setAsImages] = useState(false)
  const look = useImport(projectId)
  const bring = useImport(projectId)
  const changed = useImagesChanged(projectId)

  const check = look.mutation.mutate
  const begin = (chosen: ImportSource, choices: MaskChoices = masks, areImages = false, wanted = kind) => {
    setSource(chosen)
    setKind(wanted)
    setMasks(choices)
    setAsImages(areImages)
    const none = { ignore: [], keep: [] }
    check({ source: chosen, task: typedName ?? nameFor(task, wanted), kind: wanted, labels: areImages ? none : ofTask, masks: choices, asImages: areImages, dryRun: true })
  }
  const reset = () => {
    look.mutation.reset()
    setSource(null)
  }
  const begun = useRef(false)
  useEffect(() => {
    if (initial && !begun.current) {
      begun.current = true
      check({ source: initial, task: nameFor(task, null), kind: null, labels: ofTask, masks: AS_FOUND, asImages: false, dryRun: true })
    }
  }, [initial, task, ofTask, check])

  const report = look.mutation.data
  const taskName = typedName ?? nameFor(task, report?.kind ?? kind) ?? (report?.kind ? freeName(report.kind, []) : '')

  const run = () =>
    source &&
    bring.mutation.mutate(
      { source, task: taskName.trim(), kind: report?.kind ?? kind, labels: asImages ? { ignore: [], keep: [] } : labels, masks, asImages, dryRun: false },
      {
        onSuccess: (report) => {
          void changed()
          notifications.show({ message: cameIn(report) })
          onClose()
        },
      },
    )
  const busy = look.mutation.isPending || bring.mutation.isPending
  const error = [bring.mutation.error, look.mutation.error].find((one) => one !== null && !isAbort(one))
  return (
    <Modal
      opened
      onClose={onClose}
      size={720}
      title={source ? `Import ${source.name}` : 'Import annotated images'}
      closeOnClickOutside={!busy}
      withCloseButton={!busy}
      closeOnEscape={!busy}
    >
      <Stack>
        {(!source || (!report && !busy && !error)) && <ChooseSource onSource={begin} />}
        {look.mutation.isPending && <Working what="Looking at every file" sent={look.sent} onStop={look.stop} />}
        {error && (
          <ErrorPanel error={error} title={report ? 'Nothing was imported' : 'This cannot be imported as it is'} />
        )}
        {source && error && !report && (masks.snapColours || offersSnapping(error)) && (
          <SnapSwitch choices={masks} onChoices={(choices) => begin(source, choices)} disabled={busy} />
        )}
        {source && error && !report && (
          <KindSelect kind={kind} found={null} onKind={(wanted) => begin(source, masks, false, wanted)} disabled={busy} />
        )}
        {source && error && !report && (
          <Group justify="flex-end">
            <Button variant="default" onClick={reset}>
              Choose something else
            </Button>
            {offersImages(error) && <AsImagesButton onClick={() => begin(source, masks, true)} />}
            {!isWrongContent(error) && (
              <Button variant="default" onClick={() => begin(source)}>
                Try again
              </Button>
            )}
          </Group>
        )}
        {source && report && (
          <ImportPlan
            report={report}
            size={formatBytes(source.bytes)}
            taskName={taskName}
            onTaskName={setTaskName}
            kind={kind}
            onKind={(wanted) => begin(source, masks, false, wanted)}
            labels={labels}
            onLabels={setLabels}
            masks={masks}
            onMasks={(choices) => begin(source, choices)}
            disabled={busy}
          />
        )}
        {report?.question && (
          <AsImagesQuestion
            question={report.question}
            aboutClasses={report.question_kind === 'classification'}
            answered={asImages}
            onAnswer={setAsImages}
            disabled={busy}
          />
        )}
        {bring.mutation.isPending && <Working what="Bringing it in" sent={bring.sent} onStop={bring.sent < 1 ? bring.stop : null} />}
        {report && !bring.mutation.isPending && (
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button onClick={run} disabled={report.images === 0 || (Boolean(report.question) && !asImages)}>
              Import {formatThings(report.images, 'image')}
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  )
}
