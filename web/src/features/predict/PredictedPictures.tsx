// The pictures that a job predicted: one large with the classes over it, a strip of all, legend and downloads.
import { ActionIcon, Button, Group, Progress, Text, UnstyledButton } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconFileZip } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { apiAddress } from '@/api/client'
import type { Job, Prediction } from '@/api/types'
import { CrumbLink, JobState, LinkAnchor } from '@/app/components'
import { formatSeconds } from '@/app/format'
import { usePageKeys } from '@/app/keys'
import { stepIndex } from '@/app/stepIndex'
import { useCurrentTask } from '@/app/useProject'
import { isMoving } from '@/features/jobs/queries'
import { textOf } from '@/features/jobs/words'
import { viewOfForm } from '@/kinds/forms'
import type { Layer } from '@/kinds/layers'
import { useOverlay } from '@/viewer'
import viewer from '@/viewer/viewer.module.css'
import { LeftOut } from './LeftOut'
import classes from './predict.module.css'

function Strip({
  all,
  current,
  onOpen,
}: {
  all: readonly Prediction[]
  current: string
  onOpen: (index: number) => void
}) {
  if (all.length < 2) return null
  return (
    <nav className={classes.strip} aria-label="Pictures">
      {all.map((one, index) => (
        <UnstyledButton
          key={one.id}
          className={classes.thumb ?? ''}
          aria-current={one.id === current || undefined}
          onClick={() => onOpen(index)}
          title={one.name}
        >
          <img src={apiAddress(['predictions', one.id, 'thumbnail'])} alt={one.name} loading="lazy" />
        </UnstyledButton>
      ))}
    </nav>
  )
}

/** The prediction, and the annotation of the same image under it. */
function layersOf(prediction: Prediction): Layer[] {
  const imageId = prediction.image_id
  const own = { id: 'prediction', title: 'Prediction', hint: prediction.version_label, imageId, prediction }
  if (imageId === null) return [own]
  return [
    own,
    { id: 'annotation', title: 'Annotation', hint: 'made by people or an import', imageId, prediction: null },
  ]
}

interface ResultProps {
  job: Job
  all: readonly Prediction[]
}

/** D and F, or the arrows, go through the pictures. */
export function PredictedPictures({ job, all }: ResultProps) {
  const projectId = job.project_id
  const search = useSearch({ from: '/shell/p/$projectId/predict/$jobId' })
  const navigate = useNavigate({ from: '/p/$projectId/predict/$jobId' })
  const { task: current, tasks } = useCurrentTask(projectId)
  const overlay = useOverlay()
  const index = Math.max(
    0,
    all.findIndex((one) => one.id === search.image),
  )
  const prediction = all[index] as Prediction
  const open = (to: number) =>
    void navigate({ search: { image: all[to]?.id ?? prediction.id }, replace: true, resetScroll: false })
  const step = (by: number) => open(stepIndex(index, by, all.length))
  usePageKeys({
    d: () => step(-1),
    ArrowLeft: () => step(-1),
    f: () => step(1),
    ArrowRight: () => step(1),
    ' ': () => overlay.change({ shown: !overlay.shown }),
  })

  const taskId = textOf(job.input, 'task_id') ?? current?.id
  const task = tasks.find((one) => one.id === taskId)
  const { Picture } = viewOfForm(prediction.form)
  const { name, width, height } = prediction
  return (
    <Picture
      image={prediction}
      path={name}
      picture={apiAddress(['predictions', prediction.id, 'image'])}
      layers={layersOf(prediction)}
      task={task}
      overlay={overlay}
      head={<ResultHead job={job} all={all} index={index} name={name} onStep={step} />}
      foot={
        <>
          <LeftOut job={job} />
          <Strip all={all} current={prediction.id} onOpen={open} />
        </>
      }
      note={(layer) => layer.prediction && (
        <>
          Predicted by{' '}
          <LinkAnchor to="/p/$projectId/versions/$versionId" params={{ projectId, versionId: prediction.version_id }} inherit underline="always">
            {prediction.version_label}
          </LinkAnchor>{' '}
          in {formatSeconds(prediction.seconds)}
        </>
      )}
      facts={[['Size', `${String(width)} × ${String(height)}`]]}
      downloads={[]}
    >
      {prediction.image_id !== null && (
        <LinkAnchor to="/p/$projectId/images/$imageId" params={{ projectId, imageId: prediction.image_id }} size="sm">
          Open in the project
        </LinkAnchor>
      )}
    </Picture>
  )
}

interface HeadProps extends ResultProps {
  index: number
  name: string
  onStep: (by: number) => void
}

function ResultHead({ job, all, index, name, onStep }: HeadProps) {
  const projectId = job.project_id
  const wanted = Array.isArray(job.input.files) ? job.input.files.length : all.length
  return (
    <>
      <header className={viewer.head}>
        <div style={{ minWidth: 0, flex: 1 }}>
          <Text size="xs" c="dimmed">
            <CrumbLink to="/p/$projectId/predict" params={{ projectId }}>
              Predict
            </CrumbLink>
            {' / '}
            <CrumbLink to="/p/$projectId/jobs/$jobId" params={{ projectId, jobId: job.id }}>
              {job.name}
            </CrumbLink>
          </Text>
          <Text component="h1" size="md" fw={600} truncate title={name}>
            {name}
          </Text>
        </div>
        {job.state !== 'succeeded' && <JobState job={job} />}
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="default"
            onClick={() => onStep(-1)}
            aria-label="Previous picture (D)"
            disabled={index === 0}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <Text size="sm" className="num" style={{ whiteSpace: 'nowrap' }}>
            {index + 1} of {wanted}
          </Text>
          <ActionIcon
            variant="default"
            onClick={() => onStep(1)}
            aria-label="Next picture (F)"
            disabled={index >= all.length - 1}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
        </Group>
        <Button
          component="a"
          href={apiAddress(['jobs', job.id, 'predictions.zip'])}
          variant="default"
          size="compact-md"
          leftSection={<IconFileZip size={15} aria-hidden />}
        >
          All as zip
        </Button>
        <Button
          component="a"
          href={apiAddress(['jobs', job.id, 'predictions.sqlite'])}
          variant="default"
          size="compact-md"
          title="The SQLite export of Arkindex: the export that the images came from, with the predictions added"
        >
          Arkindex
        </Button>
      </header>
      {isMoving(job) && <Progress value={job.fraction * 100} size={3} radius={0} animated aria-label="Progress" />}
    </>
  )
}
