// Image, ground truth, prediction and errors side by side; what is done to one of the four is done to all.
import { useMemo } from 'react'
import type { ImageScore } from '@/api/types'
import {
  createLook,
  Legend,
  OverlayControls,
  useLabels,
  Viewport,
  type Labelling,
  type LegendRow,
  type Overlay,
} from '@/viewer'
import classes from '../worst/worst.module.css'

interface Props {
  score: ImageScore
  labelling: Labelling
  colors: readonly string[]
  address: (file: string) => string
  overlay: Overlay
  /** Fills the window: the legend stands beside the pictures, and the wheel is theirs at once. */
  large: boolean
}

const COLUMNS = [
  { name: 'Truth', title: 'Part of the pixels of this image that count' },
  { name: 'Predicted', title: 'Part of the pixels of this image' },
]

/** Give it a key of the image, so that the next one starts as a whole. */
export function WorstPictures({ score, labelling, colors, address, overlay, large }: Props) {
  const look = useMemo(() => createLook(), [])
  const source = (file: string | null | undefined) => (file ? { address: address(file), colors } : null)
  const truth = useLabels(source(score.truth), labelling, overlay)
  const prediction = useLabels(source(score.prediction), labelling, overlay)
  const image = useMemo(() => ({ width: score.width, height: score.height }), [score.width, score.height])
  const picture = address(score.image ?? '')
  const panes = [
    { title: 'Image', picture, layer: null },
    { title: 'Ground truth', picture, layer: truth.layer },
    { title: 'Prediction', picture, layer: prediction.layer },
    { title: 'Errors', picture: score.error ? address(score.error) : picture, layer: null },
  ]
  const rows: LegendRow[] = labelling.classes
    .map((one, index) => ({ ...one, values: [truth.shares[index] ?? 0, prediction.shares[index] ?? 0] }))
    .filter(({ values }) => values.some((value) => value > 0))
  return (
    <div className={classes.view} data-large={large || undefined} data-tall={score.height > score.width || undefined}>
      <div className={classes.panes}>
        {panes.map(({ title, picture, layer }, index) => (
          <figure key={title} className={classes.pane}>
            <Viewport
              image={image}
              picture={picture}
              labels={layer}
              look={look}
              label={`${score.path}: ${title.toLowerCase()}`}
              describe={(at) => {
                const [is, said] = [truth.nameAt(image, at), prediction.nameAt(image, at)]
                return is === null || is === said ? is : `${is}, predicted as ${said ?? 'nothing'}`
              }}
              wheel={large ? 'always' : 'focused'}
              pageKeys={large && index === 0}
              bar={index === panes.length - 1}
            />
            <figcaption>{title}</figcaption>
          </figure>
        ))}
      </div>
      <div className={classes.beside}>
        <OverlayControls overlay={overlay} />
        <Legend
          label="Classes of this image"
          rows={rows}
          background={labelling.background}
          overlay={overlay}
          columns={COLUMNS}
        />
      </div>
    </div>
  )
}
