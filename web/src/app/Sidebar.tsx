// The left side: mark, project switcher, subjects, and the quiet things at the bottom.
import { ActionIcon, Group, Text, Tooltip, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconKeyboard, IconMoon, IconSun } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Mark } from './components'
import { ProjectSwitcher } from './ProjectSwitcher'
import { meQuery, recentJobsQuery } from './query'
import { SUBJECTS } from './subjects'
import classes from './shell.module.css'

const schemes: Record<MantineColorScheme, { next: MantineColorScheme; label: string; icon: typeof IconSun }> = {
  auto: { next: 'light', label: 'Colours follow this computer', icon: IconDeviceDesktop },
  light: { next: 'dark', label: 'Light colours', icon: IconSun },
  dark: { next: 'auto', label: 'Dark colours', icon: IconMoon },
}

function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { next, label, icon: Icon } = schemes[colorScheme]
  return (
    <Tooltip label={`${label}. Click to change.`}>
      <ActionIcon variant="subtle" color="gray" aria-label={`${label}; change`} onClick={() => setColorScheme(next)}>
        <Icon size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  )
}

function RunningCount({ projectId }: { projectId: string }) {
  const { data } = useQuery(recentJobsQuery(projectId))
  const active = data?.items.filter((job) => job.state === 'running' || job.state === 'queued').length ?? 0
  if (active === 0) return null
  return (
    <span className={`num ${classes.running}`} aria-label={`${active} running or waiting`}>
      {active}
    </span>
  )
}

function Subjects({ projectId }: { projectId: string }) {
  return (
    <div className={classes.subjects}>
      {SUBJECTS.map(({ name, to, icon: Icon, key }) => (
        <Link
          key={to}
          to={to}
          params={{ projectId }}
          className={classes.subject}
          activeOptions={{ exact: name === 'Overview', includeSearch: false }}
          title={`${name} (g, then ${key})`}
        >
          <Icon size={18} stroke={1.6} aria-hidden />
          <span className={classes.word}>{name}</span>
          {name === 'Jobs' && <RunningCount projectId={projectId} />}
        </Link>
      ))}
    </div>
  )
}

interface Props {
  projectId: string | undefined
  onKeys: () => void
}

/** Subjects show only inside a project. */
export function Sidebar({ projectId, onKeys }: Props) {
  const { data: me } = useQuery(meQuery)
  return (
    <nav className={classes.sidebar} aria-label="Main">
      <div className={classes.head}>
        <Link to="/" className={classes.brand} aria-label="Terrazzo: all projects">
          <Mark size={28} />
          <span>Terrazzo</span>
        </Link>
        <ProjectSwitcher projectId={projectId} />
      </div>
      {projectId && <Subjects projectId={projectId} />}
      <div className={classes.tools}>
        <Group gap={2} wrap="nowrap">
          <SchemeSwitch />
          <Tooltip label="Keys (?)">
            <ActionIcon className={classes.keys ?? ''} variant="subtle" color="gray" aria-label="Show the keys" onClick={onKeys}>
              <IconKeyboard size={18} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Group>
        {me && (
          <Tooltip label={`Terrazzo ${me.version}; the data is in ${me.home}. In the terminal, “terrazzo --help” lists every command.`}>
            <Text size="xs" c="dimmed" tabIndex={0} className={`num ${classes.version ?? ''}`}>
              {me.version}
            </Text>
          </Tooltip>
        )}
      </div>
    </nav>
  )
}
