// Which classes are learnt: all of the task, or a part of them.
import { MultiSelect } from '@mantine/core'

interface Props {
  names: readonly string[]
  /** Null is all. */
  chosen: readonly string[] | null
  onChange: (names: string[]) => void
}

export function ClassesChoice({ names, chosen, onChange }: Props) {
  if (names.length < 2) return null
  return (
    <MultiSelect
      label="Classes to learn"
      description={
        chosen === null
          ? undefined
          : 'The others are left out: pixels of them are background or ignored. The version needs a model of its own.'
      }
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      placeholder={chosen === null ? `all ${names.length}` : ''}
      data={[...names]}
      value={[...(chosen ?? [])]}
      onChange={onChange}
      searchable
      clearable
      hidePickedOptions
    />
  )
}
