// The subjects of a project, in the order of the work: for the sidebar and the keys.
import {
  IconBolt,
  IconHome,
  IconLayoutGrid,
  IconListCheck,
  IconPhoto,
  IconPlayerPlay,
  IconStack2,
  type Icon,
} from '@tabler/icons-react'

export interface Subject {
  name: string
  to:
    | '/p/$projectId'
    | '/p/$projectId/images'
    | '/p/$projectId/dataset'
    | '/p/$projectId/train'
    | '/p/$projectId/jobs'
    | '/p/$projectId/models'
    | '/p/$projectId/predict'
  icon: Icon
  /** Press g, then this. */
  key: string
}

export const SUBJECTS: readonly Subject[] = [
  { name: 'Overview', to: '/p/$projectId', icon: IconHome, key: 'o' },
  { name: 'Images', to: '/p/$projectId/images', icon: IconPhoto, key: 'i' },
  { name: 'Dataset', to: '/p/$projectId/dataset', icon: IconLayoutGrid, key: 'd' },
  { name: 'Train', to: '/p/$projectId/train', icon: IconPlayerPlay, key: 't' },
  { name: 'Jobs', to: '/p/$projectId/jobs', icon: IconListCheck, key: 'j' },
  { name: 'Models', to: '/p/$projectId/models', icon: IconStack2, key: 'm' },
  { name: 'Predict', to: '/p/$projectId/predict', icon: IconBolt, key: 'p' },
]
