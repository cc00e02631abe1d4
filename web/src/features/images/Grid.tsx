// Thumbnails that grow by pages while one scrolls.
import { Button, Group } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { useEffect } from 'react'
import type { ImageItem, Task } from '@/api/types'
import type { ImageFilters } from './queries'
import type { Selection } from './selection'
import { Tile } from './Tile'
import classes from './images.module.css'

interface Props {
  images: readonly ImageItem[]
  projectId: string
  task: Task | undefined
  filters: ImageFilters
  overlay: boolean
  selection: Selection
  hasMore: boolean
  isMore: boolean
  onMore: () => void
}

/** The button below is for those who do not scroll; scrolling presses it. */
export function Grid({ images, projectId, task, filters, overlay, selection, hasMore, isMore, onMore }: Props) {
  const { ref, entry } = useIntersection({ rootMargin: '600px' })
  const near = entry?.isIntersecting ?? false
  useEffect(() => {
    if (near && hasMore && !isMore) onMore()
  }, [near, hasMore, isMore, onMore])
  return (
    <>
      <ul className={classes.grid} aria-label="Images">
        {images.map((image) => (
          <Tile
            key={image.id}
            image={image}
            projectId={projectId}
            task={task}
            filters={filters}
            overlay={overlay}
            selected={selection.all || selection.ids.has(image.id)}
            selecting={selection.ids.size > 0}
            onToggle={selection.toggle}
          />
        ))}
      </ul>
      {hasMore && (
        <Group justify="center" ref={ref}>
          <Button variant="default" loading={isMore} onClick={onMore}>
            Show more
          </Button>
        </Group>
      )}
    </>
  )
}
