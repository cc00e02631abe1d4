// All projects in a table, or the ways to get the first one.
import { Button, Group, Table, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorPanel, Page, PageSkeleton } from '@/app/components'
import { formatThings } from '@/app/format'
import { SEARCH_FIELD } from '@/app/keys'
import { projectsQuery } from '@/app/query'
import { activityQuery, lastActivity } from './activity'
import { FirstProject } from './FirstProject'
import { NewProjectDialog } from './NewProjectDialog'
import { ProjectRow } from './ProjectRow'
import classes from './projects.module.css'

/** The home page. */
export function ProjectsPage() {
  const { data: projects, error, isPending, refetch } = useQuery(projectsQuery)
  const { data: jobs } = useQuery(activityQuery)
  const [creating, create] = useDisclosure(false)
  const [query, setQuery] = useState('')
  const button = (
    <Button leftSection={<IconPlus size={16} />} onClick={create.open}>
      New project
    </Button>
  )
  const empty = projects?.length === 0
  const shown = projects?.filter((one) => one.name.toLowerCase().includes(query.trim().toLowerCase())) ?? []
  return (
    <Page
      title="Projects"
      about={projects && !empty ? formatThings(projects.length, 'project') : undefined}
      actions={projects && !empty && button}
    >
      {isPending && <PageSkeleton />}
      {error && <ErrorPanel error={error} title="The projects could not be listed" onRetry={() => void refetch()} />}
      {empty && <FirstProject onNew={create.open} />}
      {projects && projects.length > 8 && (
        <TextInput
          {...SEARCH_FIELD}
          aria-label="Search projects"
          placeholder="Search projects  ( / )"
          leftSection={<IconSearch size={16} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          maw={320}
          mb="sm"
        />
      )}
      {projects && !empty && (
        <Table highlightOnHover verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes.covers ?? ''}>
                <Text span inherit className="visually-hidden">
                  Images
                </Text>
              </Table.Th>
              <Table.Th>Project</Table.Th>
              <Table.Th className="table-num">Images</Table.Th>
              <Table.Th className={`table-num ${classes.roomy ?? ''}`}>Tasks</Table.Th>
              <Table.Th w={150} className={classes.roomy ?? ''}>
                Last activity
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((project) => (
              <ProjectRow key={project.id} project={project} activity={lastActivity(project, jobs?.items ?? [])} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {projects && !empty && shown.length === 0 && (
        <Group py="lg" justify="center">
          <Text c="dimmed">No project has “{query}” in its name.</Text>
        </Group>
      )}
      <NewProjectDialog opened={creating} onClose={create.close} />
    </Page>
  )
}
