// One of a version's pictures on the overview: the picture; what was said of it stands below.
import type { ClassesScores } from '../records'
import type { SampleProps } from '../view'

export function ClassesSample({ score, address }: SampleProps<ClassesScores>) {
  if (!score.image) return null
  return <img src={address(score.image)} alt={`Prediction for ${score.path}`} loading="lazy" />
}
