// The pictures that a job predicted: one large with the classes over it, a strip of all, legend and downloads.
import { ActionIcon, Button, Group, Progress, Text, UnstyledButton } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconFileZip } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { apiAddress } from '@/api/client'
import type { Job, Prediction, Task } from '@/api/types'
import { CrumbLink, JobState, LinkAnchor } from '@/app/components'
import { formatSeconds } from '@/app/format'
import { usePageKeys } from '@/app/keys'
import { useCurrentTask } from '@/app/useProject'
import { isMoving } from '@/features/jobs/queries'
import { textOf } from '@/features/jobs/words'
import { versionQuery } from '@/features/models/queries'
import { taskOf } from '@/features/models/task'
import { createLook, PicturePanel, useLabels, useOverlay, Viewport, type Labelling, type Overlay } from '@/viewer'
import viewer from '@/viewer/viewer.module.css'
import { stepIndex } from './gallery'
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

const NOTHING: Labelling = { classes: [], background: null }
const FILES = [
  ['overlay', 'Overlay', 'png'],
  ['color', 'Class colours', 'png'],
  ['index', 'Class numbers', 'png'],
  ['json', 'Shares and confidence (JSON)', 'json'],
] as const

/** The overlay is written as it is seen: with its opacity, and with the background when that is shown. */
function downloadsOf(prediction: Prediction, overlay: Overlay, background: string | null) {
  const stem = prediction.name.replace(/\.[^.]*$/, '').replaceAll('/', '_')
  const asSeen = {
    opacity: overlay.opacity,
    background: background !== null && overlay.switched[background] === true,
  }
  return FILES.map(([kind, title, ending]) => ({
    title,
    href: apiAddress(['predictions', prediction.id, kind], kind === 'overlay' ? asSeen : {}),
    file: `${stem}_${kind}.${ending}`,
  }))
}

/** The prediction, or the annotation of the same image, and how it is painted. */
function useResult(prediction: Prediction, task: Task | undefined, taskId: string | undefined, overlay: Overlay) {
  const [wanted, choose] = useState('prediction')
  const version = useQuery(versionQuery(prediction.version_id))
  const { image_id: imageId } = prediction
  const annotated = wanted === 'annotation' && imageId !== null && taskId !== undefined
  const address = annotated
    ? apiAddress(['images', imageId, 'annotation_index.png'], { task_id: taskId })
    : apiAddress(['predictions', prediction.id, 'index'])
  const labelling = (annotated ? task : taskOf(version.data?.task)) ?? NOTHING
  const labels = useLabels({ address, colors: null }, labelling, overlay)
  return { layer: annotated ? 'annotation' : 'prediction', choose, labels, labelling }
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
  const { layer, choose, labels, labelling } = useResult(prediction, task, taskId, overlay)
  // Another picture starts as a whole.
  const look = useMemo(() => (prediction.id ? createLook() : createLook()), [prediction.id])
  const { name, width, height } = prediction
  return (
    <div className={viewer.page}>
      <section className={viewer.stage} aria-label={name}>
        <ResultHead job={job} all={all} index={index} name={name} onStep={step} />
        <Viewport
          image={prediction}
          picture={apiAddress(['predictions', prediction.id, 'image'])}
          labels={labels.layer}
          look={look}
          label={`${name}${overlay.shown ? `, with ${layer === 'annotation' ? 'its annotation' : 'the prediction'}` : ''}`}
          describe={(pixel) => labels.nameAt(prediction, pixel)}
          pageKeys
        />
        <Strip all={all} current={prediction.id} onOpen={open} />
      </section>
      <PicturePanel
        layers={[
          { id: 'prediction', title: 'Prediction', hint: prediction.version_label },
          ...(prediction.image_id === null
            ? []
            : [{ id: 'annotation', title: 'Annotation', hint: 'made by people or an import' }]),
        ]}
        layer={layer}
        onLayer={choose}
        overlay={overlay}
        labels={labels}
        labelling={labelling}
        {...(layer === 'prediction' && {
          confidence: Object.fromEntries(prediction.classes.map((one) => [one.name, one.confidence])),
        })}
        note={
          <>
            Predicted by{' '}
            <LinkAnchor
              to="/p/$projectId/versions/$versionId"
              params={{ projectId, versionId: prediction.version_id }}
              inherit
            >
              {prediction.version_label}
            </LinkAnchor>{' '}
            in {formatSeconds(prediction.seconds)}
          </>
        }
        facts={[['Size', `${String(width)} × ${String(height)}`]]}
        downloads={downloadsOf(prediction, overlay, labelling.background)}
      >
        {prediction.image_id !== null && (
          <LinkAnchor to="/p/$projectId/images/$imageId" params={{ projectId, imageId: prediction.image_id }} size="sm">
            Open in the project
          </LinkAnchor>
        )}
      </PicturePanel>
    </div>
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
      </header>
      {isMoving(job) && <Progress value={job.fraction * 100} size={3} radius={0} animated aria-label="Progress" />}
    </>
  )
}
