// Narrows the grid: folder, split, state, part of a path; and switches the overlay on.
import { Group, Select, Switch, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { SEARCH_FIELD } from '@/app/keys'
import type { ImageFilters } from './queries'

interface Props {
  filters: ImageFilters
  onChange: (filters: ImageFilters) => void
  folders: readonly string[]
  hasTask: boolean
  overlay: boolean
  onOverlay: () => void
}

const splits = [
  { value: 'train', label: 'train' },
  { value: 'val', label: 'val' },
  { value: 'test', label: 'test' },
  { value: 'none', label: 'no split' },
]
const states = [
  { value: 'todo', label: 'not annotated' },
  { value: 'in progress', label: 'in progress' },
  { value: 'done', label: 'done' },
  { value: 'reviewed', label: 'reviewed' },
]

function without(filters: ImageFilters, name: keyof ImageFilters, value: string | null): ImageFilters {
  const { [name]: _old, ...rest } = filters
  return value ? { ...rest, [name]: value } : rest
}

/** Every choice goes into the address, so that it can be shared and survives a reload. */
export function FilterBar({ filters, onChange, folders, hasTask, overlay, onOverlay }: Props) {
  const [query, setQuery] = useState(filters.query ?? '')
  const search = useDebouncedCallback((value: string) => onChange(without(filters, 'query', value.trim())), 250)
  const noTask = 'There are no splits or states before the project has classes.'
  return (
    <Group gap="xs">
      <TextInput
        {...SEARCH_FIELD}
        aria-label="Search by path"
        placeholder="Search by path  ( / )"
        leftSection={<IconSearch size={16} />}
        w={220}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          search(event.currentTarget.value)
        }}
      />
      {folders.length > 1 && (
        <Select
          aria-label="Folder"
          placeholder="All folders"
          clearable
          searchable={folders.length > 8}
          w={190}
          data={folders.filter((folder) => folder !== '')}
          value={filters.folder ?? null}
          onChange={(value) => onChange(without(filters, 'folder', value))}
        />
      )}
      <Tooltip label={noTask} disabled={hasTask}>
        <Group gap="xs">
          <Select
            aria-label="Split"
            placeholder="All splits"
            clearable
            disabled={!hasTask}
            w={125}
            data={splits}
            value={filters.split ?? null}
            onChange={(value) => onChange(without(filters, 'split', value))}
          />
          <Select
            aria-label="Annotation state"
            placeholder="All states"
            clearable
            disabled={!hasTask}
            w={150}
            data={states}
            value={filters.state ?? null}
            onChange={(value) => onChange(without(filters, 'state', value))}
          />
        </Group>
      </Tooltip>
      <Tooltip label="Nothing to show before images are annotated." disabled={hasTask}>
        <div style={{ marginLeft: 'auto' }}>
          <Switch label="Show annotations" checked={overlay} disabled={!hasTask} onChange={onOverlay} />
        </div>
      </Tooltip>
    </Group>
  )
}
