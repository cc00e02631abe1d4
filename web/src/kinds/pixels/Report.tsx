// How good a predictor of pixels is on one split: numbers, classes, confusion, worst images.
import { Stack, Text } from '@mantine/core'
import { Panel } from '@/app/components'
import { formatCount, formatThings } from '@/app/format'
import { Confusion, Share } from '../report/Confusion'
import { Numbers } from '../report/Numbers'
import type { ImageScore, SplitScores } from '../records'
import type { ReportProps } from '../view'
import { WorstImages } from '../worst/WorstImages'
import { ClassTable } from './ClassTable'
import { aboutText, wrongShare } from './words'
import { WorstPictures } from './WorstPictures'

export function PixelsReport({ projectId, scores, task, worst, address, foot, waiting }: ReportProps<SplitScores>) {
  const { split } = scores
  const names = scores.classes.map((one) => one.name)
  const labelling = task ?? { classes: scores.classes, background: null }
  const colors = scores.classes.map((one) => one.color)
  return (
    <Stack gap="md">
      <Panel>
        <Numbers
          split={split}
          scores={[
            { name: 'mIoU', value: scores.miou },
            { name: 'pixel accuracy', value: scores.pixel_accuracy },
            { name: 'mean F1', value: scores.mean_f1 },
          ]}
          counts={[['images', scores.images]]}
        />
        <Text size="xs" c="dimmed" mt={6} mb="sm">
          {scores.definition}
        </Text>
        <ClassTable scores={scores} />
        {foot}
      </Panel>
      <Panel title="What is taken for what" hint={`Confusion on ${split}, in percent of each true class`}>
        <Confusion
          confusion={scores.confusion}
          classes={scores.classes}
          split={split}
          tell={(cell) => <Share cell={cell} names={names} amount={`${formatCount(cell.count)} pixels`} />}
          note={`Each row adds up to 100 % of the pixels of a true class. A grey row does not occur on ${split}.`}
          faultless={`No pixel of ${split} is wrong.`}
        />
      </Panel>
      <Panel
        title="Worst images first"
        hint={worst && `${formatThings(worst.length, 'image')} of ${split}, by the part of wrong pixels`}
      >
        {waiting}
        {worst && (
          <WorstImages
            projectId={projectId}
            images={worst as readonly ImageScore[]}
            address={address}
            wrongText={wrongShare}
            aboutText={aboutText}
            pictures={(score, overlay, large) => (
              <WorstPictures
                score={score}
                labelling={labelling}
                colors={colors}
                address={address}
                overlay={overlay}
                large={large}
              />
            )}
          />
        )}
      </Panel>
    </Stack>
  )
}
