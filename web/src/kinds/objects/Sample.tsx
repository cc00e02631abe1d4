// One of a version's pictures on the overview: the picture with the predicted objects over it.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { pictureQuery, screenPoint } from '@/viewer'
import { drawObjects } from '@/viewer/objects'
import type { ObjectScores, ObjectsImageScore } from '../records'
import type { SampleProps } from '../view'
import { drawnOf } from './drawn'
import { judgedObjects, judgedQuery } from './report'

/** The canvas has the pixels of the picture; the style decides how large it is. */
export function ObjectsSample({ scores, score, address }: SampleProps<ObjectScores>) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { objects, number } = score as ObjectsImageScore
  const { data: bitmap } = useQuery({ ...pictureQuery(address(score.image ?? '')), enabled: Boolean(score.image) })
  const { data: judged } = useQuery({ ...judgedQuery(address(objects ?? '')), enabled: Boolean(objects) })
  const drawn = useMemo(
    () =>
      judged
        ? judgedObjects(judged, scores.classes, number, undefined, undefined)
            .prediction.filter((one) => one.verdict !== 'below')
            .map((one) => ({ ...drawnOf(one, false), label: '' }))
        : [],
    [judged, scores.classes, number],
  )
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !bitmap) return
    const area = { width: bitmap.width, height: bitmap.height }
    context.canvas.width = area.width
    context.canvas.height = area.height
    context.drawImage(bitmap, 0, 0)
    const view = { scale: bitmap.width / score.width, origin: screenPoint(0, 0) }
    const look = { lit: null, opacity: 0.6, outlines: false, boxes: false, labels: false }
    drawObjects({ context, area }, { objects: drawn, ...look }, view)
  }, [bitmap, drawn, score.width])
  return <canvas ref={canvas} role="img" aria-label={`Prediction for ${score.path}`} />
}
