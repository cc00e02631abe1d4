// The kinds of tasks to choose from, each by the question that it asks; stands in a group of radio buttons.
import { Radio } from '@mantine/core'
import { KINDS } from './words'

export function KindChoice() {
  return KINDS.map((one) => (
    <Radio key={one.kind} size="sm" value={one.kind} label={one.title} description={`${one.asks} ${one.example}`} />
  ))
}
