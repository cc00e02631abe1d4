/** The form that a trainer's JSON schema asks for: fields, checks of values, and what was changed. Pure. */

export type JsonSchema = Record<string, unknown>

export type FieldKind = 'integer' | 'number' | 'boolean' | 'select' | 'text' | 'list'

export interface Field {
  name: string
  title: string
  help: string
  kind: FieldKind
  /** The word "auto" is allowed beside the kind's own values. */
  auto: boolean
  /** Nothing (null) is allowed. */
  optional: boolean
  min: number | null
  max: number | null
  /** The bound itself is not allowed. */
  openMin: boolean
  openMax: boolean
  options: readonly string[]
  initial: unknown
  advanced: boolean
}

export type Values = Record<string, unknown>

/** Settings that the page asks for in its own places, not in the form. */
export const PLACED_ELSEWHERE: readonly string[] = ['start_from', 'device', 'architecture']

function asObject(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {}
}

function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const reference = schema['$ref']
  if (typeof reference === 'string' && reference.startsWith('#/$defs/')) {
    const target = asObject(asObject(root['$defs'])[reference.slice('#/$defs/'.length)])
    return { ...resolve(target, root), ...withoutReference(schema) }
  }
  const all = schema['allOf']
  if (Array.isArray(all) && all.length === 1) return { ...resolve(asObject(all[0]), root), ...schema }
  return schema
}

function withoutReference(schema: JsonSchema): JsonSchema {
  const { $ref: _reference, ...rest } = schema
  return rest
}

/** The alternatives of a schema: the members of anyOf / oneOf, or the schema alone. */
function alternatives(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const many = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(many) ? many.map((one) => resolve(asObject(one), root)) : [schema]
}

function words(schema: JsonSchema): string[] {
  if (typeof schema['const'] === 'string') return [schema['const']]
  return Array.isArray(schema['enum']) ? schema['enum'].filter((one): one is string => typeof one === 'string') : []
}

function kindOf(schemas: readonly JsonSchema[], options: readonly string[]): FieldKind {
  const types = schemas.map((one) => one['type'])
  if (types.includes('number')) return 'number'
  if (types.includes('integer')) return 'integer'
  if (types.includes('boolean')) return 'boolean'
  if (types.includes('array')) return 'list'
  const freeText = schemas.some((one) => one['type'] === 'string' && words(one).length === 0)
  return options.length > 0 && !freeText ? 'select' : 'text'
}

function titleFrom(name: string): string {
  const spaced = name.replaceAll('_', ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

function toField(name: string, given: JsonSchema, root: JsonSchema): Field {
  const schema = resolve(given, root)
  const all = alternatives(schema, root)
  const solid = all.filter((one) => one['type'] !== 'null')
  const everyWord = solid.flatMap(words)
  const kind = kindOf(solid, everyWord)
  const bounds = solid.find((one) => one['type'] === 'number' || one['type'] === 'integer') ?? {}
  const numeric = kind === 'number' || kind === 'integer'
  const openMin = asNumber(bounds['exclusiveMinimum'])
  const openMax = asNumber(bounds['exclusiveMaximum'])
  return {
    name,
    title: typeof schema['title'] === 'string' ? schema['title'] : titleFrom(name),
    help: typeof schema['description'] === 'string' ? schema['description'] : '',
    kind,
    auto: everyWord.includes('auto') && kind !== 'select',
    optional: all.length !== solid.length,
    min: asNumber(bounds['minimum']) ?? openMin,
    max: asNumber(bounds['maximum']) ?? openMax,
    openMin: openMin !== null,
    openMax: openMax !== null,
    options: numeric ? [] : everyWord,
    initial: schema['default'] ?? null,
    advanced: schema['advanced'] === true || schema['x-advanced'] === true,
  }
}

/** A trainer that marks no setting as advanced lists the important ones first. */
const PLAIN_FIELDS = 6

/** The fields of a schema in its order; hidden ones and those that have another place on the page are left out. */
export function fieldsOf(schema: JsonSchema): Field[] {
  const fields = Object.entries(asObject(schema['properties']))
    .filter(([name, one]) => !PLACED_ELSEWHERE.includes(name) && asObject(one)['hidden'] !== true)
    .map(([name, one]) => toField(name, asObject(one), schema))
  if (fields.some((field) => field.advanced)) return fields
  return fields.map((field, index) => ({ ...field, advanced: index >= PLAIN_FIELDS }))
}

/** One named field, also when it has its own place on the page (the device). */
export function fieldOf(schema: JsonSchema, name: string): Field | null {
  const one = asObject(schema['properties'])[name]
  return one === undefined ? null : toField(name, asObject(one), schema)
}

/** Words for what a field takes: "1 to 500", "more than 0", "at least 1". Empty when anything goes. */
export function boundsText(field: Field): string {
  const low = field.min === null ? null : field.openMin ? `more than ${String(field.min)}` : String(field.min)
  const high = field.max === null ? null : field.openMax ? `less than ${String(field.max)}` : String(field.max)
  if (low !== null && high !== null)
    return field.openMin || field.openMax ? `${low}, ${field.openMax ? high : `at most ${high}`}` : `${low} to ${high}`
  if (low !== null) return field.openMin ? low : `at least ${low}`
  if (high !== null) return field.openMax ? high : `at most ${high}`
  return ''
}

function numberProblem(field: Field, value: number): string | null {
  if (!Number.isFinite(value)) return 'Give a number.'
  if (field.kind === 'integer' && !Number.isInteger(value)) return 'Give a whole number.'
  const low = field.min !== null && (field.openMin ? value <= field.min : value < field.min)
  const high = field.max !== null && (field.openMax ? value >= field.max : value > field.max)
  return low || high ? `Allowed: ${boundsText(field)}.` : null
}

/** What is wrong with a value, in words for the person who typed it; null when nothing is. */
export function problemOf(field: Field, value: unknown): string | null {
  if (value === null || value === undefined || value === '')
    return field.optional || field.kind === 'text' ? null : 'Give a value.'
  if (field.auto && value === 'auto') return null
  switch (field.kind) {
    case 'integer':
    case 'number':
      return typeof value === 'number' ? numberProblem(field, value) : 'Give a number.'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'Choose yes or no.'
    case 'select':
      return typeof value === 'string' && field.options.includes(value)
        ? null
        : `Choose one of: ${field.options.join(', ')}.`
    default:
      return null
  }
}

export function initialValues(fields: readonly Field[]): Values {
  return Object.fromEntries(fields.map((field) => [field.name, field.initial]))
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

/** Only what differs from the trainer's own values: that is what a configuration keeps and a job is started with. */
export function changedValues(fields: readonly Field[], values: Values): Values {
  return Object.fromEntries(
    fields
      .filter((field) => field.name in values && !same(values[field.name], field.initial))
      .map((field) => [field.name, values[field.name] === '' ? null : values[field.name]]),
  )
}

/** First problem of each field, by field name. */
export function problemsOf(fields: readonly Field[], values: Values): Record<string, string> {
  const found = fields.map((field) => [field.name, problemOf(field, values[field.name])] as const)
  return Object.fromEntries(found.filter((one): one is readonly [string, string] => one[1] !== null))
}

/** A value as a person reads it in a table of settings. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map(valueText).join(', ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)
}
