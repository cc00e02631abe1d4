// The images that a version does worst on, each with ground truth, prediction and error map side by side.
import { Button, Group, Modal, SimpleGrid, Stack, Text, UnstyledButton } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconPencil } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ApiError, unwrap } from '@/api/client'
import type { EvaluationReport, ImageScore, Version } from '@/api/types'
import { ErrorPanel } from '@/app/components'
import { formatScore, formatShare, formatThings } from '@/app/format'
import { stepIndex } from '@/features/predict/gallery'
import classes from './models.module.css'

const FIRST = 4

const PICTURES = [
  ['image', 'image'],
  ['truth', 'ground truth'],
  ['prediction', 'prediction'],
  ['error', 'errors'],
] as const

interface Props {
  version: Version
  report: EvaluationReport
  /** Address of a file that an `ImageScore` names. */
  address: (file: string) => string
}

/** Goes to the image of the project that has this path and these bytes. */
function useFixLabel(version: Version) {
  const navigate = useNavigate()
  const projectId = version.project_id
  return useMutation({
    mutationFn: async (score: ImageScore) => {
      const page = await unwrap(
        api.GET('/api/v1/projects/{project_id}/images', {
          params: { path: { project_id: projectId }, query: { query: score.path, limit: 100 } },
        }),
      )
      const found =
        page.items.find((one) => one.hash === score.hash) ?? page.items.find((one) => one.path === score.path)
      if (found === undefined) {
        throw new ApiError(
          404,
          'not_found',
          `${score.path} is no longer in the project.`,
          'It may have been deleted or renamed.',
        )
      }
      await navigate({ to: '/p/$projectId/images/$imageId', params: { projectId, imageId: found.id } })
    },
  })
}

function Pictures({
  address,
  score,
  large,
}: {
  address: (file: string) => string
  score: ImageScore
  large: boolean
}) {
  return (
    <SimpleGrid cols={large ? 2 : 4} spacing={large ? 'sm' : 'xs'}>
      {PICTURES.map(([part, word]) => {
        const file = score[part]
        return (
          <figure key={part} className={classes.picture} data-large={large || undefined}>
            {file ? (
              <img
                src={address(file)}
                alt={`${score.path}: ${word}`}
                loading="lazy"
              />
            ) : (
              <span />
            )}
            <figcaption>{word}</figcaption>
          </figure>
        )
      })}
    </SimpleGrid>
  )
}

function Words({ score }: { score: ImageScore }) {
  return (
    <Group gap="md" wrap="nowrap" miw={0}>
      <Text size="sm" fw={500} truncate title={score.path}>
        {score.path}
      </Text>
      <Text size="sm" c="dimmed" className="num" style={{ whiteSpace: 'nowrap' }}>
        {formatShare(score.error_share)} of pixels wrong, mIoU of this image {formatScore(score.miou)}
      </Text>
    </Group>
  )
}

export function WorstImages({ version, report, address }: Props) {
  const shown = report.worst.filter((one) => one.image)
  const [all, setAll] = useState(false)
  const [open, setOpen] = useState<number | null>(null)
  const fix = useFixLabel(version)
  const current = open === null ? undefined : shown[open]
  const step = (by: number) => setOpen((at) => (at === null ? null : stepIndex(at, by, shown.length)))
  useHotkeys(
    open === null
      ? []
      : [
          ['ArrowRight', () => step(1)],
          ['ArrowLeft', () => step(-1)],
          ['F', () => step(1)],
          ['D', () => step(-1)],
        ],
  )
  if (shown.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        There are no pictures of this evaluation: the version was imported, or the files of its training were deleted.
      </Text>
    )
  }
  const fixButton = (score: ImageScore) => (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconPencil size={14} aria-hidden />}
      onClick={() => fix.mutate(score)}
      loading={fix.isPending && fix.variables.path === score.path}
    >
      Fix the label
    </Button>
  )
  return (
    <Stack gap="lg">
      {fix.error && <ErrorPanel error={fix.error} onClose={() => fix.reset()} />}
      {shown.slice(0, all ? undefined : FIRST).map((score, index) => (
        <div key={score.path}>
          <Group justify="space-between" mb={4} wrap="nowrap">
            <Words score={score} />
            {fixButton(score)}
          </Group>
          <UnstyledButton
            onClick={() => setOpen(index)}
            w="100%"
            aria-label={`Open ${score.path} large`}
            className={classes.opens ?? ''}
          >
            <Pictures address={address} score={score} large={false} />
          </UnstyledButton>
        </div>
      ))}
      {!all && shown.length > FIRST && (
        <Button variant="default" onClick={() => setAll(true)} style={{ alignSelf: 'center' }}>
          Show all {formatThings(shown.length, 'image')}
        </Button>
      )}
      <Modal
        opened={current !== undefined}
        onClose={() => setOpen(null)}
        size="min(1280px, 96vw)"
        yOffset="2vh"
        title={current && <Words score={current} />}
      >
        {current && (
          <>
            <Pictures address={address} score={current} large />
            <Group justify="space-between" mt="sm">
              <Group gap="xs">
                <Button variant="default" size="compact-sm" onClick={() => step(-1)}>
                  ← Worse
                </Button>
                <Button variant="default" size="compact-sm" onClick={() => step(1)}>
                  Better →
                </Button>
                <Text size="xs" c="dimmed" className="num">
                  {(open ?? 0) + 1} of {shown.length}
                </Text>
              </Group>
              {fixButton(current)}
            </Group>
          </>
        )}
      </Modal>
    </Stack>
  )
}
