// The button that brings images: files, a folder, or images with masks.
import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconFileZip, IconFolder, IconPhoto, IconPlus } from '@tabler/icons-react'
import { useRef } from 'react'

interface Props {
  primary: boolean
  onFiles: (files: File[]) => void
  onImport: () => void
}

/** Pickers for what can also be dropped. */
export function AddMenu({ primary, onFiles, onImport }: Props) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const take = (input: HTMLInputElement) => {
    const chosen = [...(input.files ?? [])]
    // So that choosing the same again counts as a change.
    input.value = ''
    if (chosen.length > 0) onFiles(chosen)
  }
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button variant={primary ? 'filled' : 'default'} leftSection={<IconPlus size={16} />} rightSection={<IconChevronDown size={14} />}>
            Add images
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPhoto size={16} />} onClick={() => files.current?.click()}>
            Files…
          </Menu.Item>
          <Menu.Item leftSection={<IconFolder size={16} />} onClick={() => folder.current?.click()}>
            A folder…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconFileZip size={16} />} onClick={onImport}>
            Annotated images…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        accept="image/*,.tif,.tiff,.zip"
        aria-label="Image files"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        {...{ webkitdirectory: '' }}
        aria-label="A folder of images"
        onChange={(event) => take(event.currentTarget)}
      />
    </>
  )
}
