// The page that asks for the token when the address did not bring it.
import { Anchor, Box, Button, Code, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { api, unwrap } from '@/api/client'
import { ErrorPanel, Mark } from '@/app/components'
import { safeReturn, tokenIn } from './token'

const route = getRouteApi('/login')

/** Where one lands without a token. */
export function LoginPage() {
  useDocumentTitle('Sign in · Terrazzo')
  const { back } = route.useSearch()
  const router = useRouter()
  const queryClient = useQueryClient()
  const [text, setText] = useState('')
  const login = useMutation({
    mutationFn: (token: string) => unwrap(api.POST('/api/v1/login', { body: { token } })),
    onSuccess: () => {
      queryClient.clear()
      router.history.push(safeReturn(back))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const token = tokenIn(text)
    if (token) login.mutate(token)
  }
  return (
    <Box component="main" mih="100vh" px="md" pt="14vh" bg="var(--tz-sidebar)">
      <Paper withBorder radius="md" p={28} maw={440} mx="auto" bg="var(--tz-panel)">
        <Group gap="sm" mb="md">
          <Mark size={36} />
          <Title order={1}>Terrazzo</Title>
        </Group>
        <form onSubmit={submit}>
          <Stack gap="sm">
            <Text size="sm">
              When it started, the terminal printed an address that ends in <Code>?token=…</Code>. Open that address, or
              paste it here.
            </Text>
            <PasswordInput
              label="Token, or the whole address"
              autoComplete="current-password"
              data-autofocus
              autoFocus
              required
              withAsterisk={false}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            {login.error && <ErrorPanel error={login.error} />}
            <Button type="submit" loading={login.isPending}>
              Open Terrazzo
            </Button>
            <Text size="xs" c="dimmed">
              Lost the terminal? The token is also in the file <Code>token</Code> of Terrazzo’s data folder (
              <Code>~/.terrazzo</Code> unless you chose another). It keeps other people and other web pages on this
              computer out.{' '}
              <Anchor href="/" inherit underline="always">
                Try again without it
              </Anchor>
            </Text>
          </Stack>
        </form>
      </Paper>
    </Box>
  )
}
