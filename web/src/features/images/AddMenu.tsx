// The button that brings images: files, a folder, or images with masks.
import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconFileZip, IconFolder, IconPhoto, IconPlus } from '@tabler/icons-react'

interface Props {
  primary: boolean
  onPickFiles: () => void
  onPickFolder: () => void
  onImport: () => void
}

/** What can also be dropped, by menu. */
export function AddMenu({ primary, onPickFiles, onPickFolder, onImport }: Props) {
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant={primary ? 'filled' : 'default'} leftSection={<IconPlus size={16} />} rightSection={<IconChevronDown size={14} />}>
          Add images
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPhoto size={16} />} onClick={onPickFiles}>
          Files…
        </Menu.Item>
        <Menu.Item leftSection={<IconFolder size={16} />} onClick={onPickFolder}>
          A folder…
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconFileZip size={16} />} onClick={onImport}>
          Annotated images…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
