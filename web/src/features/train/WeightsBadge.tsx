// Whether the pretrained weights of an architecture are here, can be fetched, are missing, or are not used.
import { Tooltip } from '@mantine/core'
import type { Architecture } from '@/api/types'
import { weightsWords } from './architectures'
import classes from './train.module.css'

export function WeightsBadge({ of }: { of: Architecture }) {
  const { word, why, tone } = weightsWords(of)
  return (
    <Tooltip label={why}>
      <span className={classes.badge} data-tone={tone} tabIndex={0}>
        {word}
      </span>
    </Tooltip>
  )
}
