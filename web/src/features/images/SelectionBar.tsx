// What can be done with the images that are chosen.
import { Button, CloseButton, Menu, Text } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconChevronUp, IconTrash } from '@tabler/icons-react'
import { SPLITS, type Split, type Task } from '@/api/types'
import { ConfirmDialog, SplitBadge, WhyButton } from '@/app/components'
import { formatCount, formatThings } from '@/app/format'
import { allMatching, deleteImages, type ImageChoice, type ImageFilters, useAssignSplit, useImagesChanged } from './queries'
import type { Selection } from './selection'
import classes from './images.module.css'

interface Props {
  projectId: string
  task: Task | undefined
  selection: Selection
  /** All that match, loaded or not. */
  total: number
  filters: ImageFilters
}

/** Floats at the bottom while something is chosen; Escape chooses nothing. */
export function SelectionBar({ projectId, task, selection, total, filters }: Props) {
  const [deleting, remove] = useDisclosure(false)
  const assign = useAssignSplit(projectId, task?.dataset_id)
  const changed = useImagesChanged(projectId)
  const count = selection.all ? total : selection.ids.size
  const choice: ImageChoice = selection.all ? allMatching(task?.id, filters) : { image_ids: [...selection.ids] }
  useHotkeys([
    ['Escape', () => selection.clear()],
    ['mod+A', () => selection.chooseAll()],
  ])
  if (count === 0) return null
  const put = (split: Split | null) =>
    assign.mutate(
      { choice, split },
      {
        onSuccess: (moved) => {
          notifications.show({ message: `${formatThings(moved, 'image')} ${split ? `now in ${split}` : 'in no split now'}.` })
          selection.clear()
        },
        onError: (error) => notifications.show({ color: 'red', message: error.message }),
      },
    )
  return (
    <>
      <div className={classes.bar} role="toolbar" aria-label="Chosen images">
        <Text size="sm" fw={600} className="num" style={{ whiteSpace: 'nowrap' }}>
          {selection.all ? `All ${formatCount(count)} that match` : formatCount(count)} chosen
        </Text>
        {count < total && (
          <Button variant="subtle" size="compact-sm" onClick={selection.chooseAll}>
            Choose all {formatCount(total)} that match
          </Button>
        )}
        <Menu position="top">
          <Menu.Target>
            <WhyButton
              variant="default"
              size="compact-sm"
              rightSection={<IconChevronUp size={14} />}
              loading={assign.isPending}
              why={task ? null : 'Splits belong to a task; import annotated images or name the classes first.'}
            >
              Put into split
            </WhyButton>
          </Menu.Target>
          <Menu.Dropdown>
            {SPLITS.map((split) => (
              <Menu.Item key={split} onClick={() => put(split)}>
                <SplitBadge split={split} />
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => put(null)}>
              <SplitBadge split={null} />
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Button variant="default" size="compact-sm" c="var(--tz-bad)" leftSection={<IconTrash size={16} />} onClick={remove.open}>
          Delete
        </Button>
        <CloseButton aria-label="Choose nothing" onClick={selection.clear} />
      </div>
      <ConfirmDialog
        opened={deleting}
        onClose={remove.close}
        title={`Delete ${formatThings(count, 'image')}?`}
        action={`Delete ${formatThings(count, 'image')}`}
        onConfirm={async () => {
          const deleted = await deleteImages(projectId, choice)
          notifications.show({ message: `${formatThings(deleted, 'image')} deleted.` })
          selection.clear()
          await changed()
        }}
      >
        Annotations are deleted too. Snapshots and versions made before stay as they are. This cannot be undone.
      </ConfirmDialog>
    </>
  )
}
