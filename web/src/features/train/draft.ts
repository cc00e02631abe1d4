// What was chosen on the training page, kept in this browser tab until the training starts or it is reset.
import { useSessionStorage } from '@mantine/hooks'
import type { Target } from './ModelPanel'
import type { Values } from './schema'

export interface Draft {
  architecture: string | null
  /** What was changed from the trainer's own values. */
  settings: Values | null
  target: Partial<Target>
  /** Names of the classes to learn; null is all. Undefined: as the page was opened. */
  classes?: string[] | null
  /** Id of the configuration that was chosen. */
  configuration?: string | null
}

export const NO_DRAFT: Draft = { architecture: null, settings: null, target: {} }

/** The draft of a project's task; `opened` (the version or job that the page was opened with) has one of its own. */
export function useDraft(projectId: string, taskId: string, opened: string) {
  const [draft, setDraft, clear] = useSessionStorage<Draft>({
    key: ['terrazzo-train', projectId, taskId, opened].filter(Boolean).join('-'),
    defaultValue: NO_DRAFT,
    getInitialValueInEffect: false,
  })
  return { draft, change: (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })), clear }
}
