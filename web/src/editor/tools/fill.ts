// Flood fill: the area around a click that has one label, or none, gets the current class.
import { shapesOf } from '../document'
import { runsOfGeometry } from '../geometry/rasterise'
import { contains } from '../geometry/rect'
import { flooded } from '../raster/flood'
import type { Bitmap } from '../raster/bitmap'
import type { ImagePoint } from '../types'
import { regionTaken } from './region'
import { NOTHING_DONE, type Tool, type ToolContext } from './tool'

export function createFillTool(): Tool {
  return {
    id: 'fill',
    cursor: 'crosshair',
    down: (context, event) => {
      const erases = event.alt
      if (!erases && context.className === null) return { status: 'Choose a class first.' }
      const region = labelledAlike(context, event.point)
      if (region === null) return NOTHING_DONE
      return regionTaken(context, region, erases ? 'erase' : 'paint', erases ? 'Clear an area' : 'Fill an area')
    },
    move: () => ({ status: 'Click an area; Alt clears it.' }),
    up: () => NOTHING_DONE,
    cancel: () => NOTHING_DONE,
    key: () => NOTHING_DONE,
    show: () => NOTHING_DONE,
  }
}

/** The joined pixels with the label of the one at a point; null outside the image. */
export function labelledAlike(context: ToolContext, point: ImagePoint): Bitmap | null {
  const { image } = context
  const whole = { x: 0, y: 0, width: image.width, height: image.height }
  if (!contains(whole, point) || point.x >= image.width || point.y >= image.height) return null
  const labels = labelsOf(context)
  const { height, width } = image
  const label = labels[Math.floor(point.x) * height + Math.floor(point.y)]
  return flooded(whole, point, (place) => {
    const row = Math.floor(place / width)
    return labels[(place - row * width) * height + row] === label
  })
}

/** For each pixel, column by column, the label of the highest shape there (a class, or an object), 0 where there is none. */
function labelsOf({ document, image, form }: ToolContext): Uint16Array {
  const labels = new Uint16Array(image.width * image.height)
  const numbers = new Map<string, number>()
  for (const { id, class_name, geometry } of shapesOf(document)) {
    const name = form === 'pixels' ? class_name : id
    const number = numbers.get(name) ?? numbers.size + 1
    numbers.set(name, number)
    const runs = runsOfGeometry(geometry, image)
    for (let at = 0; at < runs.length; at += 2) labels.fill(number, runs[at], runs[at + 1])
  }
  return labels
}
