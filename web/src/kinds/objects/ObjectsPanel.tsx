// Beside a picture with objects: what lies over it, classes, thresholds, the list of objects, facts and downloads.
import { Checkbox, Stack, Switch, Text } from '@mantine/core'
import { Legend, OverlayControls, PanelFoot } from '@/viewer'
import viewer from '@/viewer/viewer.module.css'
import type { Layer } from '../layers'
import type { PictureProps } from '../view'
import { ObjectList } from './ObjectList'
import type { Placed } from './placed'
import { isAbove, type Thresholds } from './thresholds'
import { ThresholdSliders } from './ThresholdSliders'
import type { ObjectLook } from './useObjectLook'
import classes from './objects.module.css'

interface Props extends PictureProps {
  isOn: (layer: Layer) => boolean
  onToggle: (layer: Layer) => void
  seen: ObjectLook
  /** Of the layers that are on, whatever the thresholds and the classes. */
  all: readonly Placed[]
  /** Those that are drawn. */
  objects: readonly Placed[]
  own: Thresholds
  thresholds: Thresholds
  onThresholds: (to: Thresholds) => void
  lit: string | null
  onLit: (id: string | null) => void
  onOpen: (one: Placed) => void
}

/** Name and colour of each class that occurs, in the order of first sight. */
function classesIn(objects: readonly Placed[]) {
  return [...new Map(objects.map((one) => [one.name, { name: one.name, color: one.color }])).values()]
}

export function ObjectsPanel(props: Props) {
  const { layers, overlay, seen, all, objects, thresholds } = props
  const predicted = all.filter((one) => one.confidence !== null)
  const above = (name: string) => predicted.filter((one) => one.name === name && isAbove(one, thresholds)).length
  const count = (name: string) => predicted.filter((one) => one.name === name).length
  const note = layers.filter(props.isOn).map((layer) => <div key={layer.id}>{props.note(layer)}</div>)
  return (
    <aside className={viewer.panel} aria-label="About this picture">
      {layers.length === 0 ? (
        <Text size="sm" c="dimmed" component="div">
          {props.empty}
        </Text>
      ) : (
        <>
          <OverlayControls overlay={overlay} />
          <div className={classes.switches}>
            <Switch
              size="sm"
              label="Labels"
              checked={seen.labels}
              onChange={(event) => seen.change({ labels: event.currentTarget.checked })}
            />
            <Switch
              size="sm"
              label="Boxes"
              checked={seen.boxes}
              onChange={(event) => seen.change({ boxes: event.currentTarget.checked })}
            />
          </div>
          {layers.length > 1 && (
            <Stack gap={6} role="group" aria-label="What lies over the picture">
              {layers.map((one) => (
                <Checkbox
                  key={one.id}
                  size="sm"
                  label={one.title}
                  description={one.hint}
                  checked={props.isOn(one)}
                  onChange={() => props.onToggle(one)}
                />
              ))}
            </Stack>
          )}
          <section>
            <Legend
              label="Classes of this picture"
              rows={classesIn(all).map((one) => ({
                ...one,
                values: [all.filter((object) => object.name === one.name && isAbove(object, thresholds)).length],
              }))}
              background={null}
              overlay={overlay}
              columns={[{ name: 'Objects', count: true }]}
            />
            <Text size="xs" c="dimmed" mt={6} component="div">
              {note}
            </Text>
          </section>
          {predicted.length > 0 && (
            <ThresholdSliders
              rows={classesIn(predicted)}
              own={props.own}
              thresholds={thresholds}
              onChange={props.onThresholds}
              beside={(name) => `${String(above(name))} of ${String(count(name))}`}
            />
          )}
          <ObjectList objects={objects} lit={props.lit} onLit={props.onLit} onOpen={props.onOpen} />
        </>
      )}
      <PanelFoot facts={props.facts} downloads={props.downloads}>
        {props.children}
      </PanelFoot>
    </aside>
  )
}
