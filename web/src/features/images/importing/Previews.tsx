// A few images of an import with their annotations drawn over them.
import { Text } from '@mantine/core'
import type { ImportReport } from '@/api/types'
import classes from './importing.module.css'

export function Previews({ previews }: { previews: ImportReport['previews'] }) {
  if (!previews?.length) return null
  return (
    <ul className={classes.previews} aria-label="Some images with their classes">
      {previews.map(({ path, picture, tags }) => (
        <li key={path}>
          <figure>
            <img src={picture} alt={`${path} with its annotation`} />
            <Text component="figcaption" size="xs" c="dimmed" truncate title={path}>
              {path}
            </Text>
            {tags && tags.length > 0 && (
              <Text size="xs" truncate title={tags.join(', ')}>
                {tags.join(', ')}
              </Text>
            )}
          </figure>
        </li>
      ))}
    </ul>
  )
}
