// Takes files, folders and zips that are dropped anywhere on the page.
import { Group, Text } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconUpload } from '@tabler/icons-react'

/** Shows where to drop while something is dragged over the window. */
export function DropAnywhere({ onFiles, disabled }: { onFiles: (files: File[]) => void; disabled: boolean }) {
  return (
    <Dropzone.FullScreen active={!disabled} onDrop={onFiles} zIndex={300}>
      <Group justify="center" h="calc(100vh - 80px)" style={{ pointerEvents: 'none' }}>
        <IconUpload size={36} stroke={1.4} aria-hidden />
        <div>
          <Text size="xl" fw={600}>
            Drop images, folders or a zip
          </Text>
          <Text c="dimmed">A zip, or a folder with masks, is looked at first; nothing comes in until you say so.</Text>
        </div>
      </Group>
    </Dropzone.FullScreen>
  )
}
