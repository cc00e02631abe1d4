// The line above a large image: back, path, split, and the way to its neighbours.
import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import type { ImageItem } from '@/api/types'
import { LinkButton, LinkIcon, SplitBadge, StateBadge } from '@/app/components'
import { formatCount } from '@/app/format'
import type { ImageFilters } from '../queries'
import classes from '@/viewer/viewer.module.css'

interface Props {
  image: ImageItem
  hasTask: boolean
  projectId: string
  filters: ImageFilters
  position: { index: number; of: number } | null
  onPrevious: (() => void) | null
  onNext: (() => void) | null
}

function Step({ to, label, icon: Icon }: { to: (() => void) | null; label: string; icon: typeof IconChevronLeft }) {
  return (
    <Tooltip label={to ? label : `${label}: there is none`}>
      <ActionIcon variant="default" aria-label={label} aria-disabled={!to} data-disabled={!to || undefined} onClick={() => to?.()}>
        <Icon size={18} />
      </ActionIcon>
    </Tooltip>
  )
}

/** Previous and next follow the grid's filters. */
export function ImageHead({ image, hasTask, projectId, filters, position, onPrevious, onNext }: Props) {
  return (
    <header className={classes.head}>
      <LinkIcon
        to="/p/$projectId/images"
        params={{ projectId }}
        search={filters}
        variant="subtle"
        color="gray"
        aria-label="Back to the images"
        title="Back to the images (Escape)"
      >
        <IconArrowLeft size={18} />
      </LinkIcon>
      <Text component="h1" size="md" fw={600} truncate title={image.path} style={{ flex: 1 }}>
        {image.path}
      </Text>
      {hasTask && (
        <Group gap={6} wrap="nowrap">
          <StateBadge state={image.annotation_state} />
          <SplitBadge split={image.split} />
        </Group>
      )}
      {position && (
        <Text size="xs" c="dimmed" className="num" style={{ whiteSpace: 'nowrap' }}>
          {formatCount(position.index + 1)} / {formatCount(position.of)}
        </Text>
      )}
      {hasTask && (
        <LinkButton to="/p/$projectId/annotate/$imageId" params={{ projectId, imageId: image.id }} search={filters} variant="default" size="compact-sm">
          Annotate
        </LinkButton>
      )}
      <Group gap={4} wrap="nowrap">
        <Step to={onPrevious} label="Previous image (D)" icon={IconChevronLeft} />
        <Step to={onNext} label="Next image (F)" icon={IconChevronRight} />
      </Group>
    </header>
  )
}
