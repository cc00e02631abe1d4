// What people wrote about a version, in Markdown, and the way to change it.
import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Version } from '@/api/types'
import { ErrorPanel, Panel } from '@/app/components'
import { Markdown } from '@/app/components/Markdown'
import { useNoteVersion } from './queries'

function Editor({ version, onClose }: { version: Version; onClose: () => void }) {
  const [text, setText] = useState(version.note)
  const note = useNoteVersion(version.id)
  return (
    <Stack gap="xs">
      <Textarea
        aria-label="Note"
        description="Markdown. What is it good for, what does it miss, where is it used?"
        autosize
        minRows={3}
        maxLength={20_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      {note.error && <ErrorPanel error={note.error} title="The note was not kept" />}
      <Group gap="xs">
        <Button size="compact-sm" loading={note.isPending} onClick={() => note.mutate(text, { onSuccess: onClose })}>
          Save the note
        </Button>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  )
}

export function Note({ version }: { version: Version }) {
  const [editing, setEditing] = useState(false)
  return (
    <Panel
      title="Note"
      actions={
        !editing && (
          <Button variant="default" size="compact-sm" onClick={() => setEditing(true)}>
            {version.note === '' ? 'Write a note' : 'Edit the note'}
          </Button>
        )
      }
    >
      {editing ? (
        <Editor version={version} onClose={() => setEditing(false)} />
      ) : version.note === '' ? (
        <Text size="sm" c="dimmed">
          Nothing written yet.
        </Text>
      ) : (
        <Markdown text={version.note} />
      )}
    </Panel>
  )
}
