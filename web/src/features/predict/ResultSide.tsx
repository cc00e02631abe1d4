// Beside a predicted picture: opacity, the legend with shares and confidence, and downloads.
import { Anchor, Checkbox, Group, SegmentedControl, Slider, Stack, Switch, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { apiAddress } from '@/api/client'
import type { Prediction } from '@/api/types'
import { ColorChip, LinkAnchor } from '@/app/components'
import { formatSeconds, formatShare } from '@/app/format'
import classes from './predict.module.css'

export type LayerKind = 'prediction' | 'annotation'

interface Props {
  projectId: string
  prediction: Prediction
  hidden: readonly string[]
  onHidden: (names: string[]) => void
  shown: boolean
  onShown: (shown: boolean) => void
  opacity: number
  onOpacity: (opacity: number) => void
  layer: LayerKind
  onLayer: (layer: LayerKind) => void
}

function Legend({ prediction, hidden, onHidden }: Pick<Props, 'prediction' | 'hidden' | 'onHidden'>) {
  return (
    <table className={classes.legend} aria-label="Classes of this picture">
      <thead>
        <tr>
          <th>Class</th>
          <th>Share</th>
          <th title="Mean probability of the class over its own pixels">Confidence</th>
        </tr>
      </thead>
      <tbody>
        {prediction.classes.map((one) => {
          const off = hidden.includes(one.name)
          return (
            <tr key={one.name} data-hidden={off || undefined}>
              <td>
                <Checkbox
                  size="xs"
                  checked={!off}
                  onChange={() => onHidden(off ? hidden.filter((name) => name !== one.name) : [...hidden, one.name])}
                  label={
                    <Group gap={6} wrap="nowrap" component="span">
                      <ColorChip color={one.color} />
                      {one.name}
                    </Group>
                  }
                />
              </td>
              <td>{formatShare(one.share)}</td>
              <td>{formatShare(one.confidence, 0)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

const DOWNLOADS = [
  ['overlay', 'Overlay PNG'],
  ['color', 'Coloured PNG'],
  ['index', 'Index PNG'],
  ['json', 'JSON'],
] as const

export function ResultSide(props: Props) {
  const { projectId, prediction, shown, onShown, opacity, onOpacity, layer, onLayer } = props
  return (
    <aside className={classes.side}>
      <Stack gap="sm">
        <Switch
          label="Show the classes"
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
            label={(value) => `${String(value)} %`}
            thumbLabel="Opacity of the classes"
            disabled={!shown}
          />
        </div>
        {prediction.image_id !== null && (
          <SegmentedControl
            size="xs"
            aria-label="What lies over the picture"
            value={layer}
            onChange={(value) => onLayer(value)}
            data={[
              { value: 'prediction', label: 'Prediction' },
              { value: 'annotation', label: 'Annotation' },
            ]}
          />
        )}
      </Stack>
      <section>
        <Legend {...props} />
        <Text size="xs" c="dimmed" mt={6}>
          Predicted by{' '}
          <LinkAnchor
            to="/p/$projectId/versions/$versionId"
            params={{ projectId, versionId: prediction.version_id }}
            inherit
          >
            {prediction.version_label}
          </LinkAnchor>{' '}
          in {formatSeconds(prediction.seconds)}
        </Text>
      </section>
      <section>
        <Text size="sm" fw={600} mb={4}>
          Download
        </Text>
        <Stack gap={3}>
          {DOWNLOADS.map(([kind, word]) => (
            <Anchor
              key={kind}
              size="sm"
              href={apiAddress(['predictions', prediction.id, kind], kind === 'overlay' ? { opacity } : {})}
              download={`${prediction.name.replace(/\.[^.]*$/, '').replaceAll('/', '_')}_${kind}.${kind === 'json' ? 'json' : 'png'}`}
            >
              <IconDownload size={14} aria-hidden style={{ verticalAlign: -2, marginRight: 6 }} />
              {word}
            </Anchor>
          ))}
        </Stack>
        {prediction.image_id !== null && (
          <LinkAnchor
            to="/p/$projectId/images/$imageId"
            params={{ projectId, imageId: prediction.image_id }}
            size="sm"
            mt={8}
            display="inline-block"
          >
            Open in the project
          </LinkAnchor>
        )}
      </section>
    </aside>
  )
}
