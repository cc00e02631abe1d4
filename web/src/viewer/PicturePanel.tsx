// The panel beside a picture, whatever it is a picture of: what lies over it, its classes, facts and downloads.
import { Radio, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Legend, type LegendRow } from './Legend'
import { OverlayControls } from './OverlayControls'
import { PanelFoot } from './PanelFoot'
import type { Labels, Labelling } from './useLabels'
import type { Overlay } from './useOverlay'
import classes from './viewer.module.css'

interface Choice {
  id: string
  title: string
  hint: string
}

interface Download {
  title: string
  href: string
  /** The name of the file. */
  file: string
}

interface Props {
  /** What can lie over the picture; nothing when the picture has neither annotation nor prediction. */
  layers: readonly Choice[]
  layer: string | undefined
  onLayer: (id: string) => void
  overlay: Overlay
  labels: Labels
  labelling: Labelling
  /** Mean confidence (0..1) by class, for predictions. */
  confidence?: Readonly<Record<string, number | null>>
  /** One line below the classes: who made them. */
  note?: ReactNode
  /** What stands here when there are no layers. */
  empty?: ReactNode
  facts: readonly (readonly [string, ReactNode])[]
  downloads: readonly Download[]
  children?: ReactNode
}

const SHARE = { name: 'Share', title: 'Part of the pixels of this picture that count' }
const CONFIDENCE = { name: 'Confidence', title: 'Mean probability of the class over its own pixels', digits: 0 }

/** The classes that occur, largest first. */
function rowsOf({ labelling, labels, confidence }: Pick<Props, 'labelling' | 'labels' | 'confidence'>): LegendRow[] {
  return labelling.classes
    .map((one, index) => ({ one, share: labels.shares[index] ?? 0 }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .map(({ one, share }) => ({ ...one, values: confidence ? [share, confidence[one.name] ?? null] : [share] }))
}

export function PicturePanel(props: Props) {
  const { layers, layer, onLayer, overlay, labelling, note, empty, facts, downloads } = props
  return (
    <aside className={classes.panel} aria-label="About this picture">
      {layers.length === 0 ? (
        <Text size="sm" c="dimmed" component="div">
          {empty}
        </Text>
      ) : (
        <>
          <OverlayControls overlay={overlay} />
          {layers.length > 1 && (
            <Radio.Group label="What lies over the picture" value={layer ?? ''} onChange={onLayer}>
              <Stack gap={6} mt={6}>
                {layers.map((one) => (
                  <Radio key={one.id} size="sm" value={one.id} label={one.title} description={one.hint} />
                ))}
              </Stack>
            </Radio.Group>
          )}
          <section>
            <Legend
              label="Classes of this picture"
              rows={rowsOf(props)}
              background={labelling.background}
              overlay={overlay}
              columns={props.confidence ? [SHARE, CONFIDENCE] : [SHARE]}
            />
            {note && (
              <Text size="xs" c="dimmed" mt={6} component="div">
                {note}
              </Text>
            )}
          </section>
        </>
      )}
      <PanelFoot facts={facts} downloads={downloads}>
        {props.children}
      </PanelFoot>
    </aside>
  )
}
