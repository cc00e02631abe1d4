// Imports an annotated zip: looks first, shows what would come in, then brings it in as a whole.
import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { notifications } from '@mantine/notifications'
import { IconFileZip } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { apiAddress } from '@/api/client'
import type { ImportReport, Task } from '@/api/types'
import { ErrorPanel } from '@/app/components'
import { formatBytes, formatThings } from '@/app/format'
import { isAbort, sendForm } from '@/app/upload'
import { ImportPlan } from './ImportPlan'
import { useImagesChanged } from './queries'

interface Props {
  projectId: string
  task: Task | undefined
  /** A zip that was dropped, or null to ask for one. */
  initial: File | null
  onClose: () => void
}

interface Wish {
  file: File
  task: string
  ignore: readonly string[]
  dryRun: boolean
}

function formOf({ file, task, ignore, dryRun }: Wish): FormData {
  const form = new FormData()
  form.append('file', file, file.name)
  form.append('task', task)
  for (const name of ignore) form.append('ignore', name)
  form.append('dry_run', String(dryRun))
  return form
}

function useImport(projectId: string) {
  const [sent, setSent] = useState(0)
  const controller = useRef<AbortController | null>(null)
  const mutation = useMutation({
    mutationFn: (wish: Wish) => {
      controller.current = new AbortController()
      setSent(0)
      return sendForm<ImportReport>(apiAddress(['projects', projectId, 'imports']), formOf(wish), {
        onProgress: setSent,
        signal: controller.current.signal,
      })
    },
  })
  return { mutation, sent, stop: () => controller.current?.abort() }
}

function ChooseZip({ onFile }: { onFile: (file: File) => void }) {
  return (
    <Dropzone onDrop={([file]) => file && onFile(file)} multiple={false} aria-label="Choose or drop a zip" p="xl">
      <Stack align="center" gap={6} style={{ pointerEvents: 'none' }}>
        <IconFileZip size={36} stroke={1.3} aria-hidden />
        <Text fw={600}>Drop a zip here, or click to choose one</Text>
        <Text size="sm" c="dimmed" ta="center">
          AmalthAI (images, masks, labelmap.txt), CVAT “Segmentation mask 1.1”, or images alone. It is looked at first;
          nothing comes in until you say so.
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
  const [file, setFile] = useState(initial)
  const [taskName, setTaskName] = useState(task?.name ?? 'segmentation')
  const [ignore, setIgnore] = useState<readonly string[]>(task?.ignored ?? [])
  const look = useImport(projectId)
  const bring = useImport(projectId)
  const changed = useImagesChanged(projectId)

  const check = look.mutation.mutate
  const begin = (chosen: File) => {
    setFile(chosen)
    check({ file: chosen, task: taskName, ignore, dryRun: true })
  }
  const reset = () => {
    look.mutation.reset()
    setFile(null)
  }
  const begun = useRef(false)
  useEffect(() => {
    if (initial && !begun.current) {
      begun.current = true
      check({ file: initial, task: task?.name ?? 'segmentation', ignore: task?.ignored ?? [], dryRun: true })
    }
  }, [initial, task, check])

  const run = () =>
    file &&
    bring.mutation.mutate(
      { file, task: taskName.trim(), ignore, dryRun: false },
      {
        onSuccess: (report) => {
          void changed()
          notifications.show({ message: `${formatThings(report.images, 'image')} came in, ${report.annotated} annotated.` })
          onClose()
        },
      },
    )
  const busy = look.mutation.isPending || bring.mutation.isPending
  const report = look.mutation.data
  const error = [bring.mutation.error, look.mutation.error].find((one) => one !== null && !isAbort(one))
  return (
    <Modal
      opened
      onClose={onClose}
      size={640}
      title={file ? `Import ${file.name}` : 'Import an annotated zip'}
      closeOnClickOutside={!busy}
      withCloseButton={!busy}
      closeOnEscape={!busy}
    >
      <Stack>
        {(!file || (!report && !busy && !error)) && <ChooseZip onFile={begin} />}
        {look.mutation.isPending && <Working what="Looking at every file" sent={look.sent} onStop={look.stop} />}
        {error && (
          <ErrorPanel error={error} title={report ? 'Nothing was imported' : 'This zip cannot be imported as it is'} />
        )}
        {file && error && !report && (
          <Group justify="flex-end">
            <Button variant="default" onClick={reset}>
              Choose another zip
            </Button>
            <Button variant="default" onClick={() => begin(file)}>
              Look again
            </Button>
          </Group>
        )}
        {file && report && (
          <ImportPlan
            report={report}
            size={formatBytes(file.size)}
            taskName={taskName}
            onTaskName={setTaskName}
            ignore={ignore}
            onIgnore={setIgnore}
            disabled={busy}
          />
        )}
        {bring.mutation.isPending && <Working what="Bringing it in" sent={bring.sent} onStop={bring.sent < 1 ? bring.stop : null} />}
        {report && !bring.mutation.isPending && (
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button onClick={run} disabled={report.images === 0}>
              Import {formatThings(report.images, 'image')}
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  )
}
