// Splits the annotated images by chance, with chosen parts and a seed.
import { Button, Group, NumberInput, RangeSlider, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { SPLITS, type Dataset } from '@/api/types'
import { ConfirmDialog, ErrorPanel, Panel, SplitBadge, WhyButton } from '@/app/components'
import { formatCount, formatShare, formatThings } from '@/app/format'
import { useDatasetChanges } from './queries'
import { countsOf, ratiosOf, whyNot } from './ratios'

interface Props {
  dataset: Dataset
  projectId: string
  annotated: number
}

/** The same seed gives the same split again. */
export function AutomaticSplit({ dataset, projectId, annotated }: Props) {
  const [marks, setMarks] = useState<[number, number]>([70, 85])
  const [seed, setSeed] = useState(0)
  const [asking, ask] = useDisclosure(false)
  const { split } = useDatasetChanges(projectId, dataset.id)
  const ratios = ratiosOf(marks)
  const counts = countsOf(ratios, annotated)
  const already = SPLITS.reduce((sum, one) => sum + (dataset.annotated_counts[one] ?? 0), 0)
  const run = () =>
    split.mutateAsync({ ...ratios, seed }).then(() => {
      notifications.show({ message: `${formatThings(annotated, 'annotated image')} split with seed ${seed}.` })
    })
  return (
    <Panel title="Split automatically" hint="By chance, the annotated images only; the same seed gives the same split again.">
      <Stack gap="sm">
        <Group gap="lg">
          {SPLITS.map((one) => (
            <Group key={one} gap={6}>
              <SplitBadge split={one} />
              <Text size="sm" className="num">
                {formatShare(ratios[one], 0)}
                <Text span c="dimmed" inherit>
                  {' '}
                  ≈ {formatCount(counts[one])}
                </Text>
              </Text>
            </Group>
          ))}
        </Group>
        <RangeSlider
          aria-label="Parts of train, val and test"
          thumbFromLabel="End of train, percent"
          thumbToLabel="End of val, percent"
          min={0}
          max={100}
          step={1}
          minRange={0}
          value={marks}
          onChange={setMarks}
          label={null}
          my={6}
        />
        {split.error && !asking && <ErrorPanel error={split.error} />}
        <Group align="flex-end">
          <NumberInput
            label="Seed"
            w={110}
            min={0}
            max={4294967295}
            allowDecimal={false}
            value={seed}
            onChange={(value) => setSeed(typeof value === 'number' ? value : 0)}
          />
          <WhyButton
            variant="default"
            why={whyNot(ratios, annotated)}
            loading={split.isPending}
            onClick={() => (already > 0 ? ask.open() : void run().catch(() => undefined))}
          >
            Split {formatThings(annotated, 'image')}
          </WhyButton>
          {(marks[0] !== 70 || marks[1] !== 85) && (
            <Button variant="subtle" onClick={() => setMarks([70, 85])}>
              Back to 70 / 15 / 15
            </Button>
          )}
        </Group>
      </Stack>
      <ConfirmDialog opened={asking} onClose={ask.close} title="Split anew?" action="Split anew" onConfirm={run}>
        {formatThings(already, 'annotated image')} {already === 1 ? 'is' : 'are'} in a split already and will be dealt out
        again. Scores of versions trained before belong to the old split; their snapshots keep it.
      </ConfirmDialog>
    </Panel>
  )
}
