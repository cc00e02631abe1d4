// One of a version's pictures on the overview: the picture with its predicted classes over it.
import { Painted } from '@/viewer'
import type { ImageScore, SplitScores } from '../records'
import type { SampleProps } from '../view'

export function PixelsSample({ scores, task, score, address }: SampleProps<SplitScores>) {
  const { prediction } = score as ImageScore
  if (!score.image) return null
  return (
    <Painted
      picture={address(score.image)}
      mask={prediction ? { address: address(prediction), colors: scores.classes.map((one) => one.color) } : null}
      labelling={task ?? { classes: scores.classes, background: null }}
      label={`Prediction for ${score.path}`}
    />
  )
}
