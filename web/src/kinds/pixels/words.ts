// How wrong the pixels of an image are, in words. Pure.
import type { ImageScore } from '@/api/types'
import { formatScore, formatShare } from '@/app/format'

export const wrongShare = (score: Pick<ImageScore, 'error_share'>) => formatShare(score.error_share)

export function aboutText(score: Pick<ImageScore, 'error_share' | 'miou'>): string {
  return `${formatShare(score.error_share)} of pixels wrong, mIoU of this image ${formatScore(score.miou)}`
}
