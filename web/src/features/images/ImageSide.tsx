// Beside a large image: the layers, how opaque they are, the legend, and the file's details.
import { Radio, Slider, Stack, Switch, Text } from '@mantine/core'
import type { ImageItem } from '@/api/types'
import { ClassLegend, LinkAnchor, RelativeTime } from '@/app/components'
import { formatBytes, formatShare, shortId } from '@/app/format'
import { meanConfidence, type Layer } from './layers'
import { occurring, type OverlayPixels } from './overlay'
import classes from './images.module.css'

interface Props {
  image: ImageItem
  layers: readonly Layer[]
  layer: Layer | undefined
  onLayer: (id: string) => void
  shown: boolean
  onShown: (shown: boolean) => void
  opacity: number
  onOpacity: (opacity: number) => void
  pixels: OverlayPixels | undefined
  projectId: string
}

function describeLayer({ kind, prediction }: Layer): string {
  if (kind === 'annotation' || !prediction) return 'made by people or an import'
  return `predicted, mean confidence ${formatShare(meanConfidence(prediction.classes), 0)}`
}

function Layers({ layers, layer, onLayer, shown, onShown, opacity, onOpacity }: Omit<Props, 'image' | 'pixels' | 'projectId'>) {
  return (
    <Stack gap="sm" component="section" aria-label="Layers">
      <Switch
        label="Show the overlay"
        description="Space"
        checked={shown}
        onChange={(event) => onShown(event.currentTarget.checked)}
      />
      <div>
        <Text size="sm" mb={2}>
          Opacity
        </Text>
        <Slider
          value={Math.round(opacity * 100)}
          onChange={(value) => onOpacity(value / 100)}
          label={(value) => `${value} %`}
          thumbLabel="Opacity of the overlay"
          disabled={!shown}
        />
      </div>
      {layers.length > 1 && (
        <Radio.Group label="What to show" value={layer?.id ?? ''} onChange={onLayer}>
          <Stack gap={8} mt={6}>
            {layers.map((one) => (
              <Radio key={one.id} value={one.id} label={one.title} description={describeLayer(one)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </Stack>
  )
}

function Detail({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0} className="num" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </>
  )
}

/** The right column of the image page. */
export function ImageSide({ image, layer, pixels, projectId, ...rest }: Props) {
  const legend = pixels && layer ? occurring(pixels, layer.classes) : []
  return (
    <aside className={classes.side}>
      {layer ? (
        <>
          <Layers {...rest} layer={layer} />
          <section aria-label="Classes on this image">
            <Text size="sm" fw={600} mb={6}>
              {layer.kind === 'annotation' ? 'Annotated' : `Predicted by ${layer.title}`}
            </Text>
            <ClassLegend vertical classes={legend} />
          </section>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          Not annotated yet. Import a zip with masks on the{' '}
          <LinkAnchor to="/p/$projectId/images" params={{ projectId }} inherit>
            images page
          </LinkAnchor>
          , or predict with a trained version.
        </Text>
      )}
      <section aria-label="Details" style={{ marginTop: 'auto' }}>
        <dl style={{ display: 'grid', gridTemplateColumns: '72px 1fr', gap: '3px 10px', margin: 0 }}>
          <Detail name="Size">
            {image.width} × {image.height}
          </Detail>
          <Detail name="Mode">{image.mode}</Detail>
          <Detail name="File">{formatBytes(image.bytes)}</Detail>
          <Detail name="Added">
            <RelativeTime at={image.created_at} />
          </Detail>
          <Detail name="Hash">
            <span title={image.hash}>{shortId(image.hash)}</span>
          </Detail>
        </dl>
      </section>
    </aside>
  )
}
