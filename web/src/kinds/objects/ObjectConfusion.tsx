// Which class objects are taken for, with background: what was missed, and what is nothing.
import type { LabelClass } from '@/api/types'
import { formatShare, formatThings } from '@/app/format'
import { Confusion, Share } from '../report/Confusion'

const BACKGROUND: LabelClass = { name: 'background', color: '#8a8680' }

interface Props {
  confusion: readonly (readonly number[])[]
  classes: readonly LabelClass[]
  split: string
}

export function ObjectConfusion({ confusion, classes, split }: Props) {
  const all = [...classes, BACKGROUND]
  const names = all.map((one) => one.name)
  const last = classes.length
  return (
    <Confusion
      confusion={confusion}
      classes={all}
      split={split}
      tell={(cell) => {
        const amount = formatThings(cell.count, 'object')
        if (cell.truth === last) {
          return (
            <>
              <b>{amount}</b> predicted as <b>{names[cell.prediction]}</b> where nothing is ({formatShare(cell.share)} of
              the false ones)
            </>
          )
        }
        return <Share cell={cell} names={names} amount={amount} {...(cell.prediction === last && { verb: 'is missed' })} />
      }}
      note={`Rows are the objects in truth and add up to 100 %; the last row holds false objects, the last column missed ones. A grey row does not occur on ${split}.`}
      faultless={`No object of ${split} is wrong.`}
    />
  )
}
