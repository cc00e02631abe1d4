// What can be done with the images that are chosen.
import { Button, CloseButton, Menu, Text } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconChevronUp, IconTrash } from '@tabler/icons-react'
import { SPLITS, type Split, type Task } from '@/api/types'
import { ConfirmDialog, SplitBadge, WhyButton } from '@/app/components'
import { formatThings } from '@/app/format'
import { deleteImages, useAssignSplit, useImagesChanged } from './queries'
import type { Selection } from './selection'
import classes from './images.module.css'

interface Props {
  projectId: string
  task: Task | undefined
  selection: Selection
  order: readonly string[]
  total: number
}

/** Floats at the bottom while something is chosen; Escape chooses nothing. */
export function SelectionBar({ projectId, task, selection, order, total }: Props) {
  const [deleting, remove] = useDisclosure(false)
  const assign = useAssignSplit(projectId, task?.dataset_id)
  const changed = useImagesChanged(projectId)
  const count = selection.ids.size
  useHotkeys([
    ['Escape', () => selection.clear()],
    ['mod+A', () => selection.set(order)],
  ])
  if (count === 0) return null
  const put = (split: Split | null) =>
    assign.mutate(
      { ids: [...selection.ids], split },
      {
        onSuccess: () => {
          notifications.show({ message: `${formatThings(count, 'image')} ${split ? `now in ${split}` : 'in no split now'}.` })
          selection.clear()
        },
        onError: (error) => notifications.show({ color: 'red', message: error.message }),
      },
    )
  return (
    <>
      <div className={classes.bar} role="toolbar" aria-label="Chosen images">
        <Text size="sm" fw={600} className="num" style={{ whiteSpace: 'nowrap' }}>
          {count} chosen
        </Text>
        {count < order.length && (
          <Button variant="subtle" size="compact-sm" onClick={() => selection.set(order)}>
            Choose all {order.length < total ? `${order.length} shown` : order.length}
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
          await deleteImages(projectId, [...selection.ids])
          selection.clear()
          await changed()
        }}
      >
        Annotations are deleted too. Snapshots and versions made before stay as they are. This cannot be undone.
      </ConfirmDialog>
    </>
  )
}
