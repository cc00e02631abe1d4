// One project in the table: a few of its images, its name, what is in it.
import { Group, Image, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { apiAddress } from '@/api/client'
import type { Project } from '@/api/types'
import { LinkAnchor, RelativeTime } from '@/app/components'
import { formatCount } from '@/app/format'
import { coverQuery } from './queries'
import classes from './projects.module.css'

const SHOWN = 3

function Cover({ projectId }: { projectId: string }) {
  const { data } = useQuery(coverQuery(projectId, SHOWN))
  return (
    <Group gap={4} wrap="nowrap" h={48} className={classes.thumbs ?? ''}>
      {Array.from({ length: SHOWN }, (_, index) => {
        const image = data?.items[index]
        return image ? (
          <Image key={index} src={apiAddress(['images', image.id, 'thumbnail'], { side: 160 })} alt="" w={60} h={48} radius="sm" loading="lazy" />
        ) : (
          <div key={index} className={classes.blank} />
        )
      })}
    </Group>
  )
}

/** The name's link covers the whole row. */
export function ProjectRow({ project, activity }: { project: Project; activity: string }) {
  return (
    <Table.Tr className={classes.row}>
      <Table.Td>
        <Cover projectId={project.id} />
      </Table.Td>
      <Table.Td maw={420}>
        <LinkAnchor to="/p/$projectId" params={{ projectId: project.id }} fw={600} c="inherit" className={classes.cover}>
          {project.name}
        </LinkAnchor>
        {project.description && (
          <Text size="sm" c="dimmed" lineClamp={1}>
            {project.description}
          </Text>
        )}
      </Table.Td>
      <Table.Td className="table-num">{formatCount(project.image_count)}</Table.Td>
      <Table.Td className={`table-num ${classes.roomy ?? ''}`}>{formatCount(project.task_count)}</Table.Td>
      <Table.Td c="dimmed" className={`${classes.above ?? ''} ${classes.roomy ?? ''}`}>
        <RelativeTime at={activity} />
      </Table.Td>
    </Table.Tr>
  )
}
