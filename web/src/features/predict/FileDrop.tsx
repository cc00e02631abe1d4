// Drop or pick pictures and folders to predict; what cannot be predicted is named.
import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconPhotoPlus, IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { formatBytes, formatThings } from '@/app/format'
import { toUploads, type UploadFile } from '@/app/upload'
import classes from './predict.module.css'
import { addDropped } from './upload'

interface Props {
  files: readonly UploadFile[]
  onChange: (files: UploadFile[]) => void
}

const SHOWN = 8

export function FileDrop({ files, onChange }: Props) {
  const [others, setOthers] = useState<string[]>([])
  const folder = useRef<HTMLInputElement>(null)
  const open = useRef<() => void>(null)
  const add = (dropped: readonly File[]) => {
    const sorted = addDropped(files, toUploads(dropped))
    setOthers(sorted.others)
    onChange(sorted.files)
  }
  const bytes = files.reduce((sum, one) => sum + one.file.size, 0)
  return (
    <Stack gap="xs">
      <Dropzone onDrop={add} openRef={open} activateOnClick={false} enablePointerEvents className={classes.drop ?? ''}>
        <Stack align="center" gap={6} py="lg">
          <IconPhotoPlus size={34} stroke={1.3} aria-hidden />
          <Text size="sm">Drop pictures, folders or a zip here</Text>
          <Group gap="xs">
            <Button variant="default" size="compact-sm" onClick={() => open.current?.()}>
              Pick files
            </Button>
            <Button variant="default" size="compact-sm" onClick={() => folder.current?.click()}>
              Pick a folder
            </Button>
          </Group>
          <Text size="xs" c="dimmed">
            They are predicted only; they do not become images of the project. Any size; PNG, JPEG, TIFF, WebP, BMP.
          </Text>
        </Stack>
      </Dropzone>
      <input
        ref={folder}
        type="file"
        hidden
        multiple
        {...{ webkitdirectory: '' }}
        onChange={(event) => {
          add([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
      {files.length > 0 && (
        <Group gap={6}>
          <Text size="sm" fw={500} className="num">
            {formatThings(files.length, 'file')}, {formatBytes(bytes)}
          </Text>
          {files.slice(0, SHOWN).map((one) => (
            <span key={one.path} className={classes.file}>
              {one.path}
              <ActionIcon
                size={16}
                variant="transparent"
                color="gray"
                aria-label={`Take ${one.path} out`}
                onClick={() => onChange(files.filter((other) => other !== one))}
              >
                <IconX size={12} />
              </ActionIcon>
            </span>
          ))}
          {files.length > SHOWN && (
            <Text size="xs" c="dimmed">
              and {files.length - SHOWN} more
            </Text>
          )}
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onChange([])}>
            Clear
          </Button>
        </Group>
      )}
      {others.length > 0 && (
        <Text size="xs" c="var(--tz-warn)" role="status">
          Left out, because they are no pictures: {others.slice(0, 5).join(', ')}
          {others.length > 5 && ` and ${String(others.length - 5)} more`}
        </Text>
      )}
    </Stack>
  )
}
