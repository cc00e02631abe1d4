// The live curves of a training: what the model learns, on train and on val.
import { Box, Collapse, SimpleGrid, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useMemo } from 'react'
import { formatScore } from '@/app/format'
import { LineChart } from '@/charts/LineChart'
import { planOf } from '@/kinds/plan'
import { batchLossLines, bestEpoch, bestNote, singleLine, splitLines } from './curves'
import type { Live } from '../live/live'

const score = (value: number) => formatScore(value)
const loss = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3))
/** Learning rates are small: 0.001 stays as it is, 0.00005 is written 5e-5. */
const rate = (value: number) =>
  value === 0 ? '0' : value < 0.001 ? value.toExponential(1).replace('.0e', 'e') : value.toPrecision(2)

interface Props {
  live: Live
  /** Whether points may still come. */
  moving: boolean
  /** Kind of the task, where it is known: before the first point it says which curves to wait for. */
  kind: string | undefined
}

export function Curves({ live, moving, kind }: Props) {
  const { series } = live
  const lossLines = useMemo(() => splitLines(series, 'loss'), [series])
  const plan = planOf(Object.values(series).map((one) => one.name), kind)
  const { main } = plan
  const mainLines = useMemo(() => splitLines(series, main.name), [series, main.name])
  const batchLines = useMemo(() => batchLossLines(series), [series])
  const rateLines = useMemo(() => singleLine(series, 'learning_rate', null, 'rate'), [series])
  const others = useMemo(
    () => plan.others.map((one) => ({ ...one, lines: singleLine(series, one.name, 'val', 'val') })),
    [series, plan.others],
  )
  const note = useMemo(() => bestNote(bestEpoch(series, main.name)), [series, main.name])
  const [open, { toggle }] = useDisclosure(true)
  const empty = moving ? 'The first point comes at the end of the first epoch.' : 'No point was recorded.'
  const emptyBatch = moving ? 'The first point comes with the first batches.' : 'No point was recorded.'
  return (
    <Box>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <LineChart title="Loss" lines={lossLines} format={loss} syncKey="job" empty={empty} height={200} />
        <LineChart
          title={main.title}
          {...(note === undefined ? {} : { note })}
          lines={mainLines}
          format={score}
          unit
          syncKey="job"
          empty={empty}
          height={200}
        />
      </SimpleGrid>
      <UnstyledButton onClick={toggle} aria-expanded={open} mt="sm" fz="sm" c="dimmed">
        {open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />} Batch loss, learning rate
        {others.map(({ title }) => `, ${title}`)}
      </UnstyledButton>
      <Collapse expanded={open}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg" mt="xs">
          <LineChart
            title="Batch loss"
            lines={batchLines}
            format={loss}
            syncKey="job"
            empty={emptyBatch}
            height={120}
          />
          <LineChart
            title="Learning rate"
            lines={rateLines}
            format={rate}
            syncKey="job"
            empty={emptyBatch}
            height={120}
          />
          {others.map(({ name, title, lines }) => (
            <LineChart key={name} title={title} lines={lines} format={score} unit syncKey="job" empty={empty} height={120} />
          ))}
        </SimpleGrid>
      </Collapse>
    </Box>
  )
}
