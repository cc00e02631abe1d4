// One image in the grid: thumbnail, path, split, state, and a box to choose it.
import { Checkbox, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { memo, type MouseEvent } from 'react'
import { apiAddress } from '@/api/client'
import type { ImageItem, Task } from '@/api/types'
import { SplitBadge, StateBadge } from '@/app/components'
import type { ImageFilters } from './queries'
import classes from './images.module.css'

interface Props {
  image: ImageItem
  projectId: string
  task: Task | undefined
  filters: ImageFilters
  overlay: boolean
  selected: boolean
  /** Others are chosen, so a click on the picture chooses too. */
  selecting: boolean
  onToggle: (id: string, range: boolean) => void
}

function isAnnotated(image: ImageItem): boolean {
  return image.annotation_state !== null && image.annotation_state !== 'todo'
}

/** A click opens the image; with control, shift, or while choosing, it chooses. */
export const Tile = memo(function Tile({ image, projectId, task, filters, overlay, selected, selecting, onToggle }: Props) {
  const onClick = (event: MouseEvent) => {
    if (!selecting && !event.shiftKey && !event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    onToggle(image.id, event.shiftKey)
  }
  const name = image.path.split('/').at(-1) ?? image.path
  return (
    <li className={classes.tile} data-selected={selected || undefined} data-selecting={selecting || undefined}>
      <Link
        to="/p/$projectId/images/$imageId"
        params={{ projectId, imageId: image.id }}
        search={filters}
        className={classes.picture}
        aria-label={image.path}
        onClick={onClick}
        preload={false}
      >
        <img src={apiAddress(['images', image.id, 'thumbnail'], { side: 480 })} alt="" loading="lazy" decoding="async" />
        {overlay && task && isAnnotated(image) && (
          <img
            className={classes.overlay}
            src={apiAddress(['images', image.id, 'annotation.png'], { task_id: task.id })}
            alt=""
            loading="lazy"
            decoding="async"
          />
        )}
      </Link>
      <Checkbox
        className={classes.check}
        aria-label={`Choose ${image.path}`}
        checked={selected}
        onChange={(event) => onToggle(image.id, (event.nativeEvent as unknown as globalThis.MouseEvent).shiftKey)}
      />
      <div className={classes.caption}>
        <Text size="xs" truncate title={image.path}>
          {name}
        </Text>
        {task && (
          <span className={classes.badges}>
            <StateBadge state={image.annotation_state} compact />
            <SplitBadge split={image.split} />
          </span>
        )}
      </div>
    </li>
  )
})
