// How objects lie over pictures: boxes and labels beside what every overlay has; remembered in this browser.
import { useLocalStorage } from '@mantine/hooks'

export interface ObjectLook {
  boxes: boolean
  labels: boolean
  change: (to: Partial<Pick<ObjectLook, 'boxes' | 'labels'>>) => void
}

const START = { boxes: false, labels: true }

export function useObjectLook(): ObjectLook {
  const [kept, keep] = useLocalStorage({ key: 'terrazzo-objects', defaultValue: START, getInitialValueInEffect: false })
  return { ...kept, change: (to) => keep({ boxes: kept.boxes, labels: kept.labels, ...to }) }
}
