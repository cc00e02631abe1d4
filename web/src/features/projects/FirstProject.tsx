// What the empty home offers: a project of one's own, the sample, or an example of what can be imported.
import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { IconFolders, IconPhotoSearch, IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api, apiAddress, unwrap } from '@/api/client'
import { EmptyState, ErrorPanel } from '@/app/components'

/** Goes to the sample's project when it came in. */
export function FirstProject({ onNew }: { onNew: () => void }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const sample = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/sample')),
    onSuccess: async (report) => {
      if (report.project_id) await navigate({ to: '/p/$projectId', params: { projectId: report.project_id } })
      await queryClient.invalidateQueries({ queryKey: ['projects'] })
    },
  })
  const actions = (
    <Stack align="center" gap="sm">
      <Group justify="center" gap="sm">
        <Button leftSection={<IconPlus size={16} />} onClick={onNew} disabled={sample.isPending}>
          New project
        </Button>
        <Button
          variant="default"
          leftSection={<IconPhotoSearch size={16} />}
          loading={sample.isPending}
          onClick={() => sample.mutate()}
        >
          Try the sample
        </Button>
      </Group>
      <Text size="sm" c="dimmed" role="status">
        {sample.isPending ? (
          'Drawing 24 pages; this takes about ten seconds'
        ) : (
          <>
            Your own masks?{' '}
            <Anchor href={apiAddress(['example.zip'])} download="terrazzo-example.zip" inherit>
              Download an example zip
            </Anchor>{' '}
            to see what an import reads.
          </>
        )}
      </Text>
      {sample.error && <ErrorPanel error={sample.error} title="The sample did not come in" />}
    </Stack>
  )
  return (
    <EmptyState
      icon={<IconFolders size={44} stroke={1.25} />}
      title="A project holds your images, their classes and the models trained on them"
      action={actions}
    >
      Make one and bring a folder of images, with masks or without. Or look around first: the sample is a small
      collection of manuscript pages, drawn here, with masks to train on.
    </EmptyState>
  )
}
