// The form that a trainer's schema asks for: plain settings first, the rest folded under "More settings".
import { Box, Collapse, SimpleGrid, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId } from 'react'
import type { Chosen } from './estimate'
import { SettingField } from './SettingField'
import type { Field, Values } from './schema'
import classes from './train.module.css'

interface Props {
  fields: readonly Field[]
  values: Values
  problems: Readonly<Record<string, string>>
  /** What "auto" will become, by setting. */
  choices?: Readonly<Record<string, Chosen>>
  onChange: (values: Values) => void
}

export function SettingsForm({ fields, values, problems, choices = {}, onChange }: Props) {
  const more = useId()
  const plain = fields.filter((field) => !field.advanced)
  const advanced = fields.filter((field) => field.advanced)
  const wrong = advanced.some((field) => field.name in problems)
  const [opened, { toggle }] = useDisclosure(false)
  const open = opened || wrong
  const grid = (some: readonly Field[]) => (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="md" verticalSpacing="sm">
      {some.map((field) => (
        <SettingField
          key={field.name}
          field={field}
          value={values[field.name]}
          problem={problems[field.name] ?? null}
          chosen={choices[field.name]}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
        />
      ))}
    </SimpleGrid>
  )
  return (
    <Box>
      {grid(plain)}
      {advanced.length > 0 && (
        <>
          <UnstyledButton className={classes.fold} onClick={toggle} aria-expanded={open} aria-controls={more}>
            {open ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />}
            More settings
          </UnstyledButton>
          <Collapse expanded={open} id={more}>
            {grid(advanced)}
          </Collapse>
        </>
      )}
    </Box>
  )
}
