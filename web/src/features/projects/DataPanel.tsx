// What the project's models learn from: images by split, and the classes with their shares.
import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { SPLITS, type Dataset, type Project, type Task } from '@/api/types'
import { ClassLegend, LinkAnchor, Panel } from '@/app/components'
import { formatCount, formatThings } from '@/app/format'
import { kindTitle, unitOf } from '@/kinds/words'
import { BackgroundSelect } from './BackgroundSelect'
import { ChangeClassesDialog } from './ChangeClassesDialog'
import { NewTaskDialog } from './NewTaskDialog'
import classes from './overview.module.css'

interface Props {
  project: Project
  task: Task | undefined
  dataset: Dataset | undefined
}

function SplitBar({ dataset }: { dataset: Dataset }) {
  const parts = [...SPLITS, 'none'].map((split) => ({ split, count: dataset.annotated_counts[split] ?? 0 }))
  const shown = parts.filter((one) => one.count > 0)
  if (shown.length === 0) return null
  return (
    <div>
      <div className={classes.splits} aria-hidden>
        {shown.map(({ split, count }) => (
          <span key={split} data-split={split} style={{ flexGrow: count }} />
        ))}
      </div>
      <Text size="xs" c="dimmed" className="num">
        {shown.map(({ split, count }) => `${formatCount(count)} ${split === 'none' ? 'in no split' : split}`).join(' · ')}
      </Text>
    </div>
  )
}

function NoClasses({ projectId }: { projectId: string }) {
  const [creating, create] = useDisclosure(false)
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm" c="dimmed">
        No classes yet. An import of annotated images brings them; or name them yourself.
      </Text>
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={create.open}>
        Name the classes
      </Button>
      {creating && <NewTaskDialog projectId={projectId} opened onClose={create.close} />}
    </Stack>
  )
}

/** What a change of the classes means is said where it is made. */
function TaskActions({ task }: { task: Task }) {
  const [creating, create] = useDisclosure(false)
  const [changing, change] = useDisclosure(false)
  return (
    <Group gap="xs">
      <Button variant="default" size="compact-sm" onClick={change.open}>
        Change the classes
      </Button>
      <Button variant="default" size="compact-sm" onClick={create.open}>
        Another task
      </Button>
      {changing && <ChangeClassesDialog task={task} onClose={change.close} />}
      {creating && <NewTaskDialog projectId={task.project_id} opened onClose={create.close} />}
    </Group>
  )
}

/** Without a task it says how one comes about. */
export function DataPanel({ project, task, dataset }: Props) {
  const shares = dataset?.class_shares.train ?? {}
  const counts = dataset?.class_counts.train ?? {}
  const counted = task !== undefined && unitOf(task.kind) !== 'pixels'
  return (
    <Panel
      title="Data"
      hint={`${formatThings(project.image_count, 'image')}, ${formatCount(task?.annotated_count ?? 0)} annotated`}
      actions={
        task && (
          <LinkAnchor to="/p/$projectId/dataset" params={{ projectId: project.id }} size="sm">
            Dataset
          </LinkAnchor>
        )
      }
    >
      {task === undefined ? (
        <NoClasses projectId={project.id} />
      ) : (
        <Stack gap="sm">
          {dataset && <SplitBar dataset={dataset} />}
          <div>
            <Text size="xs" c="dimmed" mb={6}>
              {kindTitle(task.kind)}: “{task.name}”
              {Object.keys(shares).length > 0 && (counted ? `, ${unitOf(task.kind)} in train` : ', with their share of pixels in train')}
            </Text>
            <ClassLegend vertical classes={task.classes.map((one) => ({
                ...one,
                ...(counted ? { count: counts[one.name] ?? 0 } : { share: shares[one.name] ?? null }),
              }))} />
          </div>
          {task.form === 'pixels' && <BackgroundSelect task={task} />}
          <TaskActions task={task} />
          {task.ignored.length > 0 && (
            <Text size="sm" c="dimmed">
              Ignored, counts nowhere: {task.ignored.join(', ')}
            </Text>
          )}
        </Stack>
      )}
    </Panel>
  )
}
