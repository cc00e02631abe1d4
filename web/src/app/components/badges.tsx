// Small marks that go with images and numbers: the split, and the state of an annotation.
import type { AnnotationState } from '@/api/types'
import classes from './badges.module.css'

const titles: Record<string, string> = {
  train: 'Split: train (the model learns from these)',
  val: 'Split: val (chooses the best epoch)',
  test: 'Split: test (only measured at the end)',
}

/** Which split something is in, or which split a number was measured on; null is "no split". */
export function SplitBadge({ split }: { split: string | null }) {
  if (split === null) {
    return (
      <span className={`${classes.badge} ${classes.none}`} title="In no split: not used for training or scores">
        no split
      </span>
    )
  }
  return (
    <span className={`${classes.badge} ${classes[split] ?? ''}`} title={titles[split] ?? `Split: ${split}`}>
      {split}
    </span>
  )
}

const dots: Record<AnnotationState, string | undefined> = {
  todo: '',
  'in progress': classes.half,
  done: classes.full,
  reviewed: classes.full,
}

/** How far the annotation of an image is: an empty, half or full dot with its word. */
export function StateBadge({ state, compact = false }: { state: AnnotationState | null; compact?: boolean }) {
  const known = state ?? 'todo'
  const word = known === 'todo' ? 'not annotated' : known
  return (
    <span className={compact ? classes.plain : classes.badge} title={`Annotation: ${word}`} aria-label={`Annotation: ${word}`} role="img">
      <span className={`${classes.dot} ${dots[known] ?? ''}`} />
      {!compact && word}
    </span>
  )
}
