// The images that a version does worst on: one large with truth, prediction and errors beside it, and a strip of all.
import { Modal, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { ErrorPanel } from '@/app/components'
import { isForControl, isTyping, usePageKeys } from '@/app/keys'
import { stepIndex } from '@/app/stepIndex'
import { useOverlay, type Overlay } from '@/viewer'
import type { WorstScore } from '../records'
import { useFixLabel } from './useFixLabel'
import { WorstHead } from './WorstHead'
import classes from './worst.module.css'

interface Props<S extends WorstScore> {
  projectId: string
  /** Worst first; those without pictures are left out. */
  images: readonly S[]
  /** Address of a file that an image's score names. */
  address: (file: string) => string
  /** How wrong an image is, in a word or two, and in a line. */
  wrongText: (score: S) => string
  aboutText: (score: S) => string
  /** The pictures of one image; `large` fills the window. */
  pictures: (score: S, overlay: Overlay, large: boolean) => ReactNode
}

type StripProps<S extends WorstScore> = Pick<Props<S>, 'images' | 'address' | 'wrongText'> & { at: number; onOpen: (at: number) => void }

function Strip<S extends WorstScore>({ images, at, onOpen, address, wrongText }: StripProps<S>) {
  if (images.length < 2) return null
  return (
    <nav className={classes.strip} aria-label="Worst images">
      {images.map((one, index) => (
        <UnstyledButton
          key={one.path}
          className={classes.thumb ?? ''}
          aria-current={index === at || undefined}
          aria-label={`Show ${one.path}, ${wrongText(one)}`}
          title={one.path}
          onClick={() => onOpen(index)}
        >
          <img src={address(one.image ?? '')} alt="" loading="lazy" decoding="async" />
          <span className="num">{wrongText(one)}</span>
        </UnstyledButton>
      ))}
    </nav>
  )
}

export function WorstImages<S extends WorstScore>(props: Props<S>) {
  const { projectId, images, address, wrongText, aboutText, pictures: draw } = props
  const shown = images.filter((one) => one.image)
  const [wanted, setWanted] = useState(0)
  const [large, window] = useDisclosure(false)
  const overlay = useOverlay()
  const fix = useFixLabel(projectId)
  const at = stepIndex(wanted, 0, shown.length)
  const score = shown[at]
  const keys: Record<string, () => void> = {
    d: () => setWanted(stepIndex(at, -1, shown.length)),
    f: () => setWanted(stepIndex(at, 1, shown.length)),
    ' ': () => overlay.change({ shown: !overlay.shown }),
  }
  // The rest of the report keeps the arrows and the space bar, so these are for when the focus is here.
  const nearKeys = { ...keys, ArrowLeft: keys.d, ArrowRight: keys.f }
  usePageKeys({ d: () => keys.d?.(), f: () => keys.f?.() })
  const onKeyDown = (event: KeyboardEvent) => {
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const action = (nearKeys as Record<string, (() => void) | undefined>)[name]
    if (!action || event.defaultPrevented || isTyping(event.nativeEvent) || isForControl(event.nativeEvent)) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }
  if (!score) {
    return (
      <Text size="sm" c="dimmed">
        There are no pictures of this evaluation: the version was imported, or the files of its training were deleted.
      </Text>
    )
  }
  const head = (
    <WorstHead
      score={score}
      about={aboutText(score)}
      at={at}
      of={shown.length}
      onStep={(by) => setWanted(stepIndex(at, by, shown.length))}
      onFix={() => fix.mutate(score)}
      fixing={fix.isPending}
      onLarge={large ? null : window.open}
    />
  )
  const pictures = <div key={score.path} className={classes.pictures}>{draw(score, overlay, large)}</div>
  return (
    <div className={classes.worst} onKeyDown={onKeyDown}>
      {fix.error && <ErrorPanel error={fix.error} onClose={() => fix.reset()} />}
      {!large && head}
      {!large && pictures}
      <Strip images={shown} at={at} onOpen={setWanted} address={address} wrongText={wrongText} />
      <Modal
        opened={large}
        onClose={window.close}
        fullScreen
        padding="sm"
        title="Worst images"
        classNames={{ body: classes.window ?? '', content: classes.content ?? '' }}
      >
        {head}
        {pictures}
      </Modal>
    </div>
  )
}
