// One setting of a trainer: the control that fits its kind, with help, bounds and what is wrong.
import { Anchor, Box, Select, Switch, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import type { Chosen } from './estimate'
import { boundsText, type Field, valueText } from './schema'
import classes from './train.module.css'

interface Props {
  field: Field
  value: unknown
  problem: string | null
  /** What "auto" will become, and why; undefined while nobody knows. */
  chosen: Chosen | undefined
  onChange: (value: unknown) => void
}

function isInitial(field: Field, value: unknown): boolean {
  return JSON.stringify(value ?? null) === JSON.stringify(field.initial ?? null)
}

/** Typed text as a number when it is one; else the text itself, which the check then names. */
function parseNumber(text: string): unknown {
  const trimmed = text.trim().replace(',', '.')
  if (trimmed === '') return ''
  const number = Number(trimmed)
  return Number.isFinite(number) ? number : text
}

const ORDER = ['label', 'input', 'error', 'description'] as const

/** The title, whether it was changed, and the switch for "auto". */
function Head({ field, value, onChange, controlId }: Omit<Props, 'problem' | 'chosen'> & { controlId: string }) {
  const manual = field.initial === 'auto' ? '' : field.initial
  return (
    <div className={classes.label}>
      <label htmlFor={controlId}>{field.title}</label>
      {!isInitial(field, value) && (
        <Anchor
          component="button"
          type="button"
          size="xs"
          onClick={() => onChange(field.initial)}
          title={`Back to ${valueText(field.initial)}`}
        >
          reset
        </Anchor>
      )}
      {field.auto && (
        <Switch
          className={classes.auto}
          size="xs"
          labelPosition="left"
          label="auto"
          aria-label={`${field.title}: auto`}
          checked={value === 'auto'}
          onChange={(event) => onChange(event.currentTarget.checked ? 'auto' : manual)}
        />
      )}
    </div>
  )
}

function NumberControl({ field, value, problem, chosen, onChange, id }: Props & { id: string }) {
  const [text, setText] = useState('')
  const automatic = field.auto && value === 'auto'
  const written = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return (
    <TextInput
      id={id}
      inputMode="decimal"
      placeholder={automatic ? (chosen === undefined ? 'automatic' : `auto: ${chosen.value}`) : field.optional ? 'none' : boundsText(field)}
      description={automatic && chosen !== undefined ? `${field.help} Now ${chosen.value}: ${chosen.why}.` : field.help}
      inputWrapperOrder={[...ORDER]}
      value={automatic ? '' : parseNumber(text) === value ? text : written}
      error={problem}
      onChange={(event) => {
        setText(event.currentTarget.value)
        const parsed = parseNumber(event.currentTarget.value)
        onChange(parsed === '' && field.optional ? null : parsed)
      }}
    />
  )
}

function Control(props: Props & { id: string }) {
  const { field, value, problem, chosen, onChange, id } = props
  const automatic = value === 'auto' && chosen !== undefined
  const help = automatic ? `${field.help} Now ${chosen.value}: ${chosen.why}.` : field.help
  const shared = { id, description: help, error: problem, inputWrapperOrder: [...ORDER] }
  switch (field.kind) {
    case 'integer':
    case 'number':
      return <NumberControl {...props} />
    case 'boolean':
      return (
        <Switch
          id={id}
          checked={value === true}
          description={field.help}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'select':
      return (
        <Select
          {...shared}
          data={field.options.map((option) => ({ value: option, label: option.replaceAll('_', ' ') }))}
          value={typeof value === 'string' ? value : null}
          clearable={field.optional}
          allowDeselect={field.optional}
          onChange={onChange}
        />
      )
    case 'list':
      return (
        <TextInput
          {...shared}
          placeholder="separated by commas"
          value={Array.isArray(value) ? value.join(', ') : ''}
          onChange={(event) => onChange(event.currentTarget.value.split(',').map((part) => part.trim()))}
        />
      )
    case 'text':
      return (
        <TextInput
          {...shared}
          placeholder={field.optional ? 'none' : ''}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

export function SettingField(props: Props) {
  const id = useId()
  return (
    <Box>
      <Head {...props} controlId={id} />
      <Control {...props} id={id} />
    </Box>
  )
}
