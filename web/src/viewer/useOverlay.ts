// How the classes lie over the pictures of a page; opacity and outlines are remembered in this browser.
import { useLocalStorage } from '@mantine/hooks'
import { useState } from 'react'
import type { Switched } from './visibility'

export interface Overlay {
  shown: boolean
  /** 0..1 */
  opacity: number
  outlines: boolean
  switched: Switched
  change: (to: Partial<Pick<Overlay, 'shown' | 'opacity' | 'outlines' | 'switched'>>) => void
}

const START = { opacity: 0.55, outlines: false }

export function useOverlay(): Overlay {
  const [kept, keep] = useLocalStorage({ key: 'terrazzo-overlay', defaultValue: START, getInitialValueInEffect: false })
  const [shown, setShown] = useState(true)
  const [switched, setSwitched] = useState<Switched>({})
  return {
    shown,
    switched,
    opacity: kept.opacity,
    outlines: kept.outlines,
    change: (to) => {
      if (to.shown !== undefined) setShown(to.shown)
      if (to.switched !== undefined) setSwitched(to.switched)
      const { opacity, outlines } = { ...kept, ...to }
      if (opacity !== kept.opacity || outlines !== kept.outlines) keep({ opacity, outlines })
    },
  }
}
