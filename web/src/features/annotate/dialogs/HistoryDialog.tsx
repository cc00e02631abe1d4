// The history of an image: who changed what and when, a picture of it, and the way back.
import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { apiAddress } from '@/api/client'
import { ErrorPanel, RelativeTime, StateBadge } from '@/app/components'
import { historyQuery, useRestore } from '../queries'
import type { Work } from '../work'
import classes from '../annotate.module.css'

function amounts({ added, removed, changed }: { added: number; removed: number; changed: number }): string {
  const words = [added > 0 && `${String(added)} added`, changed > 0 && `${String(changed)} changed`, removed > 0 && `${String(removed)} removed`]
  return words.filter((one) => one !== false).join(', ') || 'no shape changed'
}

export function HistoryDialog({ work, onClose, onRestored }: { work: Work; onClose: () => void; onRestored: () => void }) {
  const { image, task, author } = work
  const history = useQuery(historyQuery(image.id, task.id))
  const restore = useRestore(image.id, task.id, author)
  const present = history.data?.[0]?.revision
  return (
    <Modal opened onClose={onClose} title="History of this image" size="lg">
      <Stack>
        {history.isPending && <Loader size="sm" />}
        {history.error && <ErrorPanel error={history.error} title="The history could not be read" />}
        {restore.error && <ErrorPanel error={restore.error} title="It was not restored" />}
        {history.data?.length === 0 && <Text size="sm">Nothing was done here yet.</Text>}
        {history.data?.map((one) => (
          <article key={one.revision} className={classes.revision} aria-label={`Revision ${String(one.revision)}`}>
            <img
              src={apiAddress(['images', image.id, 'history', String(one.revision), 'picture'], { task_id: task.id })}
              alt={`What revision ${String(one.revision)} changed: gained in blue, lost in orange`}
              loading="lazy"
            />
            <div>
              <Group gap={8}>
                <Text size="sm" fw={600} className="num">
                  {one.revision}
                </Text>
                <StateBadge state={one.state} />
                <Text size="xs" c="dimmed" component="span">
                  <RelativeTime at={one.created_at} />
                </Text>
              </Group>
              <Text size="sm">
                {one.authors.join(', ') || 'somebody'}: {amounts(one)}
              </Text>
              {one.comment !== '' && <blockquote>{one.comment}</blockquote>}
              {one.revision !== present && (
                <Button mt={6} size="compact-xs" variant="default" loading={restore.isPending && restore.variables === one.revision} onClick={() => restore.mutate(one.revision, { onSuccess: onRestored })}>
                  Restore this
                </Button>
              )}
            </div>
          </article>
        ))}
      </Stack>
    </Modal>
  )
}
