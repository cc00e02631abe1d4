// A picture with the classes of the whole image beside it: what people said, and what versions say and how sure.
import { Stack, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { apiAddress } from '@/api/client'
import { ErrorPanel } from '@/app/components'
import { createLook, PanelFoot, Viewport } from '@/viewer'
import viewer from '@/viewer/viewer.module.css'
import type { Layer } from '../layers'
import type { Download, PictureProps } from '../view'
import { saidBy, surest } from './answers'
import { Chips, Guesses } from './Guesses'
import { answerQuery, type Answer } from './load'

function filesOf(layers: readonly Layer[], stem: string): Download[] {
  return layers.flatMap(({ prediction }) =>
    prediction === null
      ? []
      : [
          {
            title: `Classes and confidence by ${prediction.version_label} (JSON)`,
            href: apiAddress(['predictions', prediction.id, 'json']),
            file: `${stem}.json`,
          },
        ],
  )
}

/** One layer: tags of people, or guesses of a version. */
function Said({ layer, answer, props }: { layer: Layer; answer: Answer | undefined; props: PictureProps }) {
  const known = layer.prediction?.classes ?? props.task?.classes ?? []
  const tags = answer?.tags ?? []
  const guesses = layer.prediction === null ? saidBy(tags, known) : surest(layer.prediction.classes)
  const given = guesses.filter((one) => tags.includes(one.name))
  const thresholds = answer && Object.keys(answer.thresholds).length > 0 ? answer.thresholds : null
  return (
    <section aria-label={layer.title}>
      <Text size="sm" fw={600}>
        {layer.title}
      </Text>
      <Text size="xs" c="dimmed" mb={6} component="div">
        {props.note(layer) ?? layer.hint}
      </Text>
      {answer !== undefined && given.length === 0 ? (
        <Text size="sm">None of the classes</Text>
      ) : (
        <Chips of={given} label={`Classes by ${layer.title}`} />
      )}
      {layer.prediction !== null && (
        <Stack gap={4} mt="sm">
          <Guesses guesses={guesses} given={tags} thresholds={thresholds} />
          {thresholds && (
            <Text size="xs" c="dimmed">
              The mark is the threshold of a class, chosen on val.
            </Text>
          )}
        </Stack>
      )}
    </section>
  )
}

export function ClassesPicture(props: PictureProps) {
  const { image, path, picture, layers, task } = props
  const look = useMemo(() => (picture ? createLook() : createLook()), [picture])
  const answers = useQueries({ queries: layers.map((one) => answerQuery(one, task?.id)) })
  const error = answers.find((one) => one.error !== null)?.error ?? null
  const stem = path.replaceAll('/', '_').replace(/\.[^.]*$/, '')
  return (
    <div className={viewer.page}>
      <section className={viewer.stage} aria-label={path}>
        {props.head}
        <Viewport image={image} picture={picture} look={look} label={path} pageKeys />
        {props.foot}
      </section>
      <aside className={viewer.panel} aria-label="About this picture">
        {error && <ErrorPanel error={error} title="The classes could not be shown" />}
        {layers.length === 0 && (
          <Text size="sm" c="dimmed" component="div">
            {props.empty}
          </Text>
        )}
        {layers.map((layer, index) => (
          <Said key={layer.id} layer={layer} answer={answers[index]?.data} props={props} />
        ))}
        <PanelFoot facts={props.facts} downloads={[...props.downloads, ...filesOf(layers, stem)]}>
          {props.children}
        </PanelFoot>
      </aside>
    </div>
  )
}
