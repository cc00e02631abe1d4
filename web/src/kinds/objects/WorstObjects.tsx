// One of the worst images: truth and prediction over each other, each object with what became of it, and a list.
import { Chip, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { LabelClass } from '@/api/types'
import { ErrorPanel } from '@/app/components'
import { centreOn, createLook, OverlayControls, Viewport, type Overlay } from '@/viewer'
import type { ObjectsImageScore } from '../records'
import { drawnOf } from './drawn'
import { ObjectList } from './ObjectList'
import type { Matches, Outcomes } from './outcomes'
import { objectAt } from './placed'
import { judgedObjects, judgedQuery, type JudgedObject } from './report'
import { isShownOf, OUTCOMES, outcomeOf, type Outcome } from './verdicts'
import classes from './objects.module.css'

interface Props {
  score: ObjectsImageScore
  labels: readonly LabelClass[]
  address: (file: string) => string
  overlay: Overlay
  large: boolean
  matches: Matches | undefined
  outcomes: Outcomes | undefined
}

export function WorstObjects({ score, labels, address, overlay, large, matches, outcomes }: Props) {
  const look = useMemo(() => createLook(), [])
  const [lit, setLit] = useState<string | null>(null)
  const [wanted, setWanted] = useState<Outcome[]>(OUTCOMES.map((one) => one.outcome))
  const { data, error } = useQuery({ ...judgedQuery(address(score.objects ?? '')), enabled: Boolean(score.objects) })
  const judged = useMemo(
    () => (data ? judgedObjects(data, labels, score.number, matches, outcomes) : { truth: [], prediction: [] }),
    [data, labels, score.number, matches, outcomes],
  )
  // An object that was found is drawn once, as it was predicted; what was missed, as it is in truth.
  const all = [...judged.truth, ...judged.prediction].filter(isShownOf)
  const objects = all.filter((one) => wanted.includes(outcomeOf(one)))
  const count = (outcome: Outcome) => all.filter((one) => outcomeOf(one) === outcome).length
  const image = useMemo(() => ({ width: score.width, height: score.height }), [score.width, score.height])
  const tell = (one: JudgedObject): JudgedObject => ({ ...one, by: outcomeOf(one), color: colorOf(one) })
  const shown = objects.map(tell)
  return (
    <div className={classes.worst} data-large={large || undefined}>
      <div className={classes.pane}>
        {error && <ErrorPanel error={error} title="The objects could not be shown" />}
        <Viewport
          image={image}
          picture={address(score.image ?? '')}
          objects={
            overlay.shown
              ? {
                  objects: shown.map((one) => drawnOf(one, one.layer === 'truth')),
                  lit,
                  opacity: overlay.opacity,
                  outlines: overlay.outlines,
                  boxes: false,
                  labels: false,
                }
              : null
          }
          look={look}
          label={`${score.path}: ${String(shown.length)} objects, right, false, missed and confused`}
          describe={(pixel) => {
            const one = objectAt(shown, pixel)
            return one && `${one.name}, ${one.by}`
          }}
          onPoint={(pixel) => setLit((pixel && objectAt(shown, pixel)?.id) ?? null)}
          wheel={large ? 'always' : 'focused'}
          pageKeys={large}
        />
      </div>
      <div className={classes.beside}>
        <OverlayControls overlay={overlay} />
        <Chip.Group multiple value={wanted} onChange={(to) => setWanted(to)}>
          <Group gap={6} role="group" aria-label="What became of the objects">
            {OUTCOMES.map(({ outcome, title, color }) => (
              <Chip key={outcome} value={outcome} size="xs" color="gray" variant="outline">
                <span className={classes.dot} style={{ background: color }} /> {title} {count(outcome)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <Text size="xs" c="dimmed">
          Dashed: in truth, and not found. Colours say what became of an object.
        </Text>
        <ObjectList
          objects={shown}
          lit={lit}
          onLit={setLit}
          onOpen={(one) => {
            setLit(one.id)
            look.set(centreOn(one.box))
          }}
        />
      </div>
    </div>
  )
}

function colorOf(one: JudgedObject): string {
  return OUTCOMES.find(({ outcome }) => outcome === outcomeOf(one))?.color ?? one.color
}
