// How the masks of an import were understood, in words, and what can be chosen.
import { Group, SegmentedControl, Stack, Switch, Text } from '@mantine/core'
import type { ImportReport } from '@/api/types'
import { formatCount, formatThings } from '@/app/format'
import type { MaskChoices } from './choices'
import classes from './importing.module.css'

interface Props {
  report: ImportReport
  choices: MaskChoices
  /** Looks at everything anew. */
  onChoices: (choices: MaskChoices) => void
  disabled: boolean
}

/** Offered where masks were refused, and wherever it is on. */
export function SnapSwitch({ choices, onChoices, disabled }: Omit<Props, 'report'>) {
  return (
    <Switch
      label="Snap colours to the nearest label"
      description="For masks with soft edges or saved as JPEG: pixels that are nearly a label’s colour, or on the edge between two, get the nearest label, and are counted."
      checked={choices.snapColours}
      disabled={disabled}
      onChange={(event) => onChoices({ ...choices, snapColours: event.currentTarget.checked })}
    />
  )
}

function Snapped({ masks }: { masks: NonNullable<ImportReport['masks']> }) {
  if (masks.snapped.length === 0) return null
  return (
    <div>
      <Text size="sm">
        {formatThings(masks.snapped_pixels, 'pixel')} in {formatThings(masks.snapped.length, 'mask')}{' '}
        {masks.snapped_pixels === 1 ? 'was' : 'were'} moved to the nearest label.
      </Text>
      <details className={classes.files}>
        <summary>Each mask</summary>
        <ul>
          {masks.snapped.map(({ file, pixels }) => (
            <li key={file}>
              {file}: {formatCount(pixels)}
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}

function Rotations({ report, choices, onChoices, disabled }: Props) {
  const rotations = report.masks?.rotations
  if (!rotations?.text) return null
  return (
    <div>
      <Text size="sm">{rotations.text}</Text>
      {rotations.undecided > 0 && (
        <Group gap="sm" mt={6}>
          <Text size="sm" id="exif-masks">
            They were drawn on the images
          </Text>
          <SegmentedControl
            size="xs"
            aria-labelledby="exif-masks"
            disabled={disabled}
            value={rotations.read_as}
            data={[
              { value: 'upright', label: 'as people see them' },
              { value: 'raw', label: 'as stored' },
            ]}
            onChange={(value) => onChoices({ ...choices, exifMasks: value })}
          />
        </Group>
      )}
    </div>
  )
}

export function MaskPart(props: Props) {
  const { report, choices } = props
  if (!report.masks) return null
  return (
    <Stack gap="sm">
      <div>
        <Text fw={600} size="sm">
          How the masks were understood
        </Text>
        {report.masks.understood.map(({ text, masks }) => (
          <Text key={text} size="sm" style={{ overflowWrap: 'anywhere' }}>
            <span className="num">{formatThings(masks, 'mask')}</span>: {text}
          </Text>
        ))}
      </div>
      <Rotations {...props} />
      <Snapped masks={report.masks} />
      {choices.snapColours && <SnapSwitch choices={choices} onChoices={props.onChoices} disabled={props.disabled} />}
    </Stack>
  )
}
