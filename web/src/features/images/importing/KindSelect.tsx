// Which question the annotations of an import answer, when a person wants another than the files suggest.
import { Select } from '@mantine/core'
import type { Task } from '@/api/types'
import { KINDS } from '@/kinds/words'

interface Props {
  /** What was chosen; null is what the files hold. */
  kind: Task['kind'] | null
  /** What the files were read as. */
  found: Task['kind'] | null
  onKind: (kind: Task['kind']) => void
  disabled: boolean
}

export function KindSelect({ kind, found, onKind, disabled }: Props) {
  return (
    <Select
      label="What is asked of the images"
      description={KINDS.find((one) => one.kind === (kind ?? found))?.asks ?? 'Choose it when the files can be read in several ways.'}
      placeholder="What the files hold"
      data={KINDS.map((one) => ({ value: one.kind, label: one.title }))}
      value={kind ?? found}
      onChange={(value) => value !== null && onKind(value)}
      allowDeselect={false}
      disabled={disabled}
    />
  )
}
