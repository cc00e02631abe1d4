// Which project and task the page is about.
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Task } from '@/api/types'
import { tasksQuery } from './query'

/** The id in the address; throws outside a project's pages. */
export function useProjectId(): string {
  const { projectId } = useParams({ strict: false })
  if (!projectId) throw new Error('This page belongs to a project, and the address names none.')
  return projectId
}

interface CurrentTask {
  /** The chosen task, or the first; undefined while unknown or when the project has none. */
  task: Task | undefined
  tasks: readonly Task[]
  isPending: boolean
  error: Error | null
  choose: (taskId: string) => void
}

/** The task that the project's pages show; the choice is remembered in this browser. */
export function useCurrentTask(projectId: string): CurrentTask {
  const { data, isPending, error } = useQuery(tasksQuery(projectId))
  const [chosen, choose] = useLocalStorage<string>({ key: `terrazzo-task-${projectId}`, defaultValue: '' })
  const tasks = data ?? []
  return { task: tasks.find((one) => one.id === chosen) ?? tasks[0], tasks, isPending, error, choose }
}
