// Two people changed the same: each shape as this person has it and as the other left it, side by side, and a choice.
import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { boundsOf } from '@/editor/geometry/hit'
import { joined, padded } from '@/editor/geometry/rect'
import { coloring } from '@/editor/render/colors'
import { drawShapes } from '@/editor/render/shapes'
import { canKeepBoth, clashesOf, ORDER, TAGS, type Choice, type Clash } from '@/editor/sync/merge'
import type { EditorShape, Op, Rect } from '@/editor/types'
import type { Work } from '../work'
import classes from '../annotate.module.css'

const SIDE = 210

function shapeOf(op: Op): EditorShape | null {
  return op.op === 'put' ? op.shape : null
}

function wordOf(op: Op): string {
  if (op.op === 'put') return op.shape.class_name
  if (op.op === 'remove') return 'deleted'
  return op.op === 'tags' ? op.tags.join(', ') || 'none of the classes' : 'another order'
}

function frameOf({ mine, theirs }: Clash): Rect | null {
  const rects = [mine, theirs].flatMap((op) => {
    const shape = shapeOf(op)
    return (shape && boundsOf(shape.geometry)) ?? []
  })
  const [first, ...rest] = rects
  if (!first) return null
  const all = rest.reduce(joined, first)
  return padded(all, Math.max(all.width, all.height) * 0.3 + 4)
}

function Side({ title, op, frame, work, picture }: { title: string; op: Op; frame: Rect | null; work: Work; picture: ImageBitmap | null }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !frame) return
    const scale = SIDE / Math.max(frame.width, frame.height)
    const view = { scale, origin: { x: -frame.x * scale, y: -frame.y * scale } }
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, SIDE, SIDE)
    const { image, task } = work
    if (picture) context.drawImage(picture, view.origin.x, view.origin.y, image.width * scale, image.height * scale)
    const shape = shapeOf(op)
    const look = { image, view, ratio: 1, color: coloring(task.classes, 'class'), opacity: 0.4, outlinesOnly: false, maskEdges: true }
    if (shape) drawShapes(context, [shape], look, { x: 0, y: 0, width: SIDE, height: SIDE })
  }, [op, frame, work, picture])
  return (
    <figure className={classes.side}>
      {frame && <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label={`${title}: ${wordOf(op)}`} />}
      <figcaption>
        <strong>{title}</strong> {wordOf(op)}
      </figcaption>
    </figure>
  )
}

function subjectWords({ subject, mine, theirs }: Clash): string {
  if (subject === TAGS) return 'The classes of the image'
  if (subject === ORDER) return 'The order of the shapes'
  return `A shape: ${(shapeOf(mine) ?? shapeOf(theirs))?.class_name ?? 'deleted'}`
}

export function MergeDialog({ work, picture, onClose }: { work: Work; picture: ImageBitmap | null; onClose: () => void }) {
  const { entries, others } = useSyncExternalStore(work.sync.subscribe, work.sync.getState)
  const clashes = clashesOf(entries, others)
  const [chosen, choose] = useState<ReadonlyMap<string, Choice>>(new Map())
  const names = [...new Set(clashes.map(({ author }) => author || 'somebody else'))].join(' and ')
  const choiceOf = (clash: Clash): Choice => chosen.get(clash.subject) ?? (canKeepBoth(clash) ? 'both' : 'mine')
  return (
    <Modal opened onClose={onClose} title="Two people changed the same" size="lg">
      <Stack>
        <Text size="sm">
          While you worked, {names} changed {clashes.length === 1 ? 'a shape' : `${String(clashes.length)} shapes`} that you changed too. Nothing is
          lost: say for each what shall stay.
        </Text>
        {clashes.map((clash) => (
          <section key={clash.subject} className={classes.clash} aria-label={subjectWords(clash)}>
            <Text size="sm" fw={600}>
              {subjectWords(clash)}
            </Text>
            <Group gap="md" align="flex-start">
              <Side title="Mine:" op={clash.mine} frame={frameOf(clash)} work={work} picture={picture} />
              <Side title={`${clash.author || 'Theirs'}:`} op={clash.theirs} frame={frameOf(clash)} work={work} picture={picture} />
            </Group>
            <SegmentedControl
              aria-label={`What shall stay of: ${subjectWords(clash)}`}
              value={choiceOf(clash)}
              onChange={(value) => choose(new Map(chosen).set(clash.subject, value))}
              data={[
                { value: 'mine', label: 'Mine' },
                { value: 'theirs', label: 'Theirs' },
                ...(canKeepBoth(clash) ? [{ value: 'both' as const, label: 'Both' }] : []),
              ]}
            />
          </section>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Later
          </Button>
          <Button
            onClick={() => {
              work.sync.decide(new Map(clashes.map((one) => [one.subject, choiceOf(one)])))
              onClose()
            }}
          >
            Save it so
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
