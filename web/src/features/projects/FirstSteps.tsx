// A project without a version: how far it is on the way to one, and its first images.
import { Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { apiAddress } from '@/api/client'
import { LinkAnchor, Panel } from '@/app/components'
import { coverQuery } from './queries'
import type { Way } from './steps'
import classes from './overview.module.css'

const SHOWN = 6

function Strip({ projectId }: { projectId: string }) {
  const { data } = useQuery(coverQuery(projectId, SHOWN))
  if (!data || data.items.length === 0) return null
  return (
    <ul className={classes.strip} aria-label="The first images">
      {data.items.map((image) => (
        <li key={image.id}>
          <LinkAnchor to="/p/$projectId/images/$imageId" params={{ projectId, imageId: image.id }}>
            <img src={apiAddress(['images', image.id, 'thumbnail'], { side: 320 })} alt={image.path} loading="lazy" />
          </LinkAnchor>
        </li>
      ))}
    </ul>
  )
}

/** Shown until the first version is there. */
export function FirstSteps({ way, projectId }: { way: readonly Way[]; projectId: string }) {
  return (
    <Panel title="On the way to a first version">
      <ol className={classes.way}>
        {way.map(({ name, done, detail }, index) => (
          <li key={name} data-done={done || undefined}>
            <span className={classes.number} role="img" aria-label={done ? 'done' : 'not yet'}>
              {done ? <IconCheck size={14} stroke={2.4} /> : index + 1}
            </span>
            <div>
              <Text size="sm" fw={600}>
                {name}
              </Text>
              <Text size="xs" c="dimmed" className="num">
                {detail}
              </Text>
            </div>
          </li>
        ))}
      </ol>
      <Strip projectId={projectId} />
    </Panel>
  )
}
