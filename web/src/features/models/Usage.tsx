// How to use a version: from the terminal, from Python and over HTTP, each ready to copy.
import { Button, Code, CopyButton, Group, Stack, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ErrorPanel, Panel } from '@/app/components'
import { usageQuery } from './queries'

const WAYS = [
  { key: 'terminal', title: 'Terminal' },
  { key: 'python', title: 'Python' },
  { key: 'http', title: 'HTTP' },
] as const

export function Usage({ versionId }: { versionId: string }) {
  const usage = useQuery(usageQuery(versionId))
  if (usage.error !== null) return <ErrorPanel error={usage.error} title="How to use it could not be loaded" />
  if (usage.data === undefined) return null
  const snippets = usage.data
  return (
    <Panel title="How to use it">
      <Tabs defaultValue="terminal" keepMounted={false}>
        <Tabs.List>
          {WAYS.map((way) => (
            <Tabs.Tab key={way.key} value={way.key}>
              {way.title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {WAYS.map((way) => (
          <Tabs.Panel key={way.key} value={way.key} pt="sm">
            <Stack gap="xs">
              <Code block tabIndex={0} role="region" aria-label={`${way.title} snippet`}>
                {snippets[way.key].trimEnd()}
              </Code>
              <Group justify="flex-end">
                <CopyButton value={snippets[way.key]}>
                  {({ copied, copy }) => (
                    <Button variant="default" size="xs" onClick={copy}>
                      {copied ? 'Copied' : 'Copy'}
                    </Button>
                  )}
                </CopyButton>
              </Group>
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Panel>
  )
}
