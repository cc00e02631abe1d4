// The images of a project: bring, find, choose, put into splits, delete.
import { Button, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPhotoPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useRef, useState } from 'react'
import { EmptyState, ErrorPanel, Page, PageSkeleton } from '@/app/components'
import { formatThings } from '@/app/format'
import { projectQuery } from '@/app/query'
import { toUploads } from '@/app/upload'
import { useCurrentTask, useProjectId } from '@/app/useProject'
import { AddMenu } from './AddMenu'
import { DropAnywhere } from './DropAnywhere'
import { FilePickers } from './FilePickers'
import { FilterBar } from './FilterBar'
import { Grid } from './Grid'
import { ImportDialog } from './ImportDialog'
import { gridQuery, type ImageFilters } from './queries'
import { useSelection } from './selection'
import { SelectionBar } from './SelectionBar'
import { type ImportSource, mayBeAnnotated, sourceOf } from './source'
import { UploadPanel } from './UploadPanel'
import { useUpload } from './useUpload'

/** The grid. */
export function ImagesPage() {
  const projectId = useProjectId()
  const filters: ImageFilters = useSearch({ from: '/shell/p/$projectId/images' })
  const navigate = useNavigate()
  const project = useQuery(projectQuery(projectId))
  const { task, isPending: tasksPending } = useCurrentTask(projectId)
  const grid = useInfiniteQuery({ ...gridQuery(projectId, task?.id, filters), enabled: !tasksPending })
  const images = useMemo(() => grid.data?.pages.flatMap((page) => page.items) ?? [], [grid.data])
  const order = useMemo(() => images.map(({ id }) => id), [images])
  const selection = useSelection(order)
  const upload = useUpload(projectId)
  const [overlay, toggleOverlay] = useDisclosure(false)
  // A new key empties the search field too.
  const [resets, setResets] = useState(0)
  const filePicker = useRef<HTMLInputElement>(null)
  const folderPicker = useRef<HTMLInputElement>(null)
  const [importing, setImporting] = useState<{ source: ImportSource | null } | null>(null)

  const take = useCallback(
    (files: File[]) => {
      const uploads = toUploads(files)
      // What may bring annotations is looked at first; pictures alone come in at once.
      if (mayBeAnnotated(uploads)) setImporting({ source: sourceOf(uploads) })
      else upload.start(uploads)
    },
    [upload],
  )
  const setFilters = useCallback(
    (next: ImageFilters) => {
      selection.clear()
      void navigate({ to: '/p/$projectId/images', params: { projectId }, search: next, replace: true })
    },
    [navigate, projectId, selection],
  )

  const total = grid.data?.pages[0]?.total
  const isFiltered = Object.values(filters).some(Boolean)
  const isEmpty = total === 0 && !isFiltered
  const add = (
    <AddMenu
      primary={isEmpty}
      onPickFiles={() => filePicker.current?.click()}
      onPickFolder={() => folderPicker.current?.click()}
      onImport={() => setImporting({ source: null })}
    />
  )
  return (
    <Page
      wide
      title="Images"
      about={
        total !== undefined && !isEmpty
          ? `${formatThings(total, 'image')}${isFiltered ? ` of ${project.data?.image_count ?? '…'}` : ''}`
          : undefined
      }
      actions={!isEmpty && add}
    >
      <Stack gap="md">
        <UploadPanel upload={upload} />
        {grid.error && <ErrorPanel error={grid.error} title="The images could not be listed" onRetry={() => void grid.refetch()} />}
        {isEmpty ? (
          <EmptyState icon={<IconPhotoPlus size={44} stroke={1.25} />} title="Bring the first images" action={add}>
            Drop files, a folder or a zip anywhere on this page. A folder or zip with masks (in folders of their own, beside
            the images, from CVAT or Roboflow) brings its annotations, classes and splits along.
          </EmptyState>
        ) : (
          <FilterBar
            key={resets}
            filters={filters}
            onChange={setFilters}
            folders={grid.data?.pages[0]?.folders ?? []}
            hasTask={task !== undefined}
            overlay={overlay}
            onOverlay={toggleOverlay.toggle}
          />
        )}
        {grid.isPending && <PageSkeleton rows={8} />}
        {total === 0 && isFiltered && (
          <EmptyState
            title="No image fits these filters"
            action={
              <Button
                variant="default"
                onClick={() => {
                  setFilters({})
                  setResets((count) => count + 1)
                }}
              >
                Show all images
              </Button>
            }
          />
        )}
        {images.length > 0 && (
          <Grid
            images={images}
            projectId={projectId}
            task={task}
            filters={filters}
            overlay={overlay}
            selection={selection}
            hasMore={grid.hasNextPage}
            onMore={() => void grid.fetchNextPage()}
            isMore={grid.isFetchingNextPage}
          />
        )}
      </Stack>
      <SelectionBar projectId={projectId} task={task} selection={selection} total={total ?? 0} filters={filters} />
      <FilePickers files={filePicker} folder={folderPicker} onFiles={take} />
      <DropAnywhere onFiles={take} disabled={importing !== null} />
      {importing && (
        <ImportDialog
          projectId={projectId}
          task={task}
          initial={importing.source}
          onClose={() => setImporting(null)}
        />
      )}
    </Page>
  )
}
