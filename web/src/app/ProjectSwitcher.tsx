// Shows which project is open and lets one change it, or its task when it has several.
import { Menu, Text } from '@mantine/core'
import { IconCheck, IconSelector } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { kindTitle } from '@/kinds/words'
import { projectQuery, projectsQuery } from './query'
import { useCurrentTask } from './useProject'
import classes from './shell.module.css'

function TaskItems({ projectId }: { projectId: string }) {
  const { task, tasks, choose } = useCurrentTask(projectId)
  if (tasks.length < 2) return null
  return (
    <>
      <Menu.Divider />
      <Menu.Label>Task</Menu.Label>
      {tasks.map((one) => (
        <Menu.Item
          key={one.id}
          onClick={() => choose(one.id)}
          rightSection={one.id === task?.id ? <IconCheck size={14} aria-label="shown" /> : null}
        >
          {one.name}
          <Text span size="xs" c="dimmed" display="block">
            {kindTitle(one.kind)}
          </Text>
        </Menu.Item>
      ))}
    </>
  )
}

/** A button with the project's name that opens the list. */
export function ProjectSwitcher({ projectId }: { projectId: string | undefined }) {
  const navigate = useNavigate()
  const { data: projects } = useQuery(projectsQuery)
  const { data: current } = useQuery({ ...projectQuery(projectId ?? ''), enabled: projectId !== undefined })
  return (
    <Menu width={240} position="bottom-start" shadow="md">
      <Menu.Target>
        <button type="button" className={classes.switcher}>
          <span className="visually-hidden">Switch project, now: </span>
          <Text span inherit truncate className={classes.word ?? ''}>
            {projectId ? (current?.name ?? '…') : 'All projects'}
          </Text>
          <IconSelector size={16} stroke={1.6} aria-hidden style={{ flex: 'none' }} />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        <Menu.Item onClick={() => void navigate({ to: '/' })}>All projects</Menu.Item>
        {projects && projects.length > 0 && <Menu.Divider />}
        {projects?.map((one) => (
          <Menu.Item
            key={one.id}
            onClick={() => void navigate({ to: '/p/$projectId', params: { projectId: one.id } })}
            rightSection={one.id === projectId ? <IconCheck size={14} aria-label="open" /> : null}
          >
            <Text size="sm" truncate>
              {one.name}
            </Text>
          </Menu.Item>
        ))}
        {projectId && <TaskItems projectId={projectId} />}
      </Menu.Dropdown>
    </Menu>
  )
}
