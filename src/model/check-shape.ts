import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { createAjv } from '../kit/ajv.ts'
import { isObject, type JsonObject } from '../kit/json.ts'
import { nearest } from '../kit/text.ts'
import { type At, type Report, show } from './check-report.ts'
import { blueprintSchema } from './schema.ts'
import { fieldKinds } from './schema-fields.ts'

/** After these the input is not of a blueprint's type, so nothing may be concluded from the rest of it. */
const unsound = new Set(['type', 'required', 'discriminator'])
/** They only say that something inside was wrong, and that is reported on its own. */
const echoes = new Set(['propertyNames', 'oneOf', 'if'])

let compiled: ValidateFunction | undefined

/** Holds the input against the JSON Schema. False when it is too far off to be read as a blueprint. */
export function checkShape(input: unknown, report: Report): boolean {
  compiled ??= createAjv({
    allErrors: true,
    verbose: true,
    messages: false,
    discriminator: true,
    allowUnionTypes: true,
  }).compile(blueprintSchema())
  if (compiled(input)) return true
  const errors = compiled.errors ?? []
  for (const error of errors) if (!echoes.has(error.keyword)) report(...explain(error, placeOf(input, error.instancePath)))
  return !errors.some(({ keyword }) => unsound.has(keyword))
}

type Finding = Parameters<Report>

function explain(error: ErrorObject, at: At): Finding {
  const { params, data } = error
  const schema = error.parentSchema as JsonObject
  const limit = Number(params.limit)
  switch (error.keyword) {
    case 'type':
      return ['LNTM005', at, `${wanted(params.type)} is wanted here, not ${sort(data)}`, sample(schema)]
    case 'required':
      return params.missingProperty === 'kind'
        ? explainKind(data, at, schema)
        : explainMissing(String(params.missingProperty), at, schema)
    case 'additionalProperties':
      return explainUnknownKey(String(params.additionalProperty), at, schema)
    case 'discriminator':
      return explainKind(data, at, schema)
    case 'enum': {
      const allowed = params.allowedValues as string[]
      const word = () => show((typeof data === 'string' && data.length <= 60 ? nearest(data, allowed) : undefined) ?? allowed[0])
      const remedy = () => (allowed.length === 1 ? `write ${word()}` : `write ${word()}; the words here are ${listed(allowed)}`)
      return ['LNTM009', at, `${show(data)} is not a word that may stand here`, remedy]
    }
    case 'pattern':
      return explainPattern(error, at)
    case 'minimum':
      return ['LNTM010', at, `${show(data)} is less than ${limit}`, `write a number from ${limit} up`]
    case 'maximum':
      return ['LNTM010', at, `${show(data)} is more than ${limit}`, `write a number up to ${limit}`]
    case 'maxLength':
      return ['LNTM017', at, `the text ${show(data)} has ${String(data).length} characters`, `use at most ${limit} characters`]
    case 'uniqueItems': {
      const second = Math.max(Number(params.i), Number(params.j))
      return ['LNTM018', [...at, second], `${show((data as unknown[])[second])} stands here twice`, 'remove one of the two']
    }
    case 'maxItems':
    case 'maxProperties':
      return ['LNTM001', at, `more than ${limit} stand here`, `keep at most ${limit}`]
    default:
      // minItems, minLength, minProperties: all of them ask for at least one.
      return ['LNTM016', at, `nothing stands here, and at least ${limit} is needed`, sample(schema)]
  }
}

function explainMissing(key: string, at: At, schema: JsonObject): Finding {
  const inner = (schema.properties as Record<string, JsonObject> | undefined)?.[key]
  return ['LNTM006', at, `\`${key}\` is missing`, `add \`${key}: ${exampleOf(inner)}\``]
}

function explainUnknownKey(key: string, at: At, schema: JsonObject): Finding {
  const known = Object.keys(schema.properties as object).filter((each) => each !== 'kind' || schema.title === 'action')
  const remedy = () => {
    const meant = key.length > 60 ? undefined : nearest(key, known)
    return meant === undefined ? `remove it; the keys here are ${listed(known)}` : `write \`${meant}\``
  }
  return ['LNTM007', [...at, key], `${show(key)} is not a key of ${article(String(schema.title))}`, remedy]
}

function explainKind(data: unknown, at: At, schema: JsonObject): Finding {
  const allowed = (schema.oneOf as readonly { $ref: string }[]).map(({ $ref }) => $ref.slice('#/$defs/'.length, -'Field'.length))
  const kind = isObject(data) ? data.kind : undefined
  if (typeof kind !== 'string') return ['LNTM006', at, '`kind` is missing', `add \`kind\`, one of ${listed(allowed)}`]
  if ((fieldKinds as readonly string[]).includes(kind)) {
    const remedy = kind === 'secret' ? 'use a `text` field' : `use one of ${listed(allowed)}`
    return ['LNTM049', [...at, 'kind'], `a \`${kind}\` cannot stand in ${article(String(schema.title))}`, remedy]
  }
  const remedy = () =>
    `write ${show((kind.length > 60 ? undefined : nearest(kind, allowed)) ?? 'text')}; the kinds are ${listed(allowed)}`
  return ['LNTM008', [...at, 'kind'], `${show(kind)} is not a kind of field`, remedy]
}

/** Which mistake a pattern stands for: by the title of the schema that has it. */
const patterns: Readonly<Record<string, readonly [code: string, says: string, remedy: string]>> = {
  rate: ['LNTM013', 'a rate', "write a count and a unit, such as '30/min'; the units are s, min, h, day"],
  span: ['LNTM014', 'a span of time', "write a number and a unit, such as '200ms'; the units are ms, s, min, h, d"],
  decimal: ['LNTM044', 'a decimal', "write digits in quotes, such as '12.50'"],
  'method and path': ['LNTM015', 'a method and a path', "write a method, one space and a path, such as 'POST /api/users/{id}'"],
  'version of an API': ['LNTM011', 'a version of an API', "write `v` and a number, such as 'v2'"],
  day: ['LNTM014', 'a day', "write year, month and day, such as '2026-11-01'"],
  plural: ['LNTM011', 'a name for a URL', "write lower-case words joined by '-', such as 'line-items'"],
  'environment variable': ['LNTM011', 'an environment variable', "write capitals, digits and '_', such as 'PAYMENTS_URL'"],
  'header name': ['LNTM011', 'a header', "write letters, digits and '-', such as 'authorization'"],
  'blueprint name': ['LNTM011', 'a name', "begin with a small letter, then letters, digits and '-', such as 'social'"],
  'authorization scheme': ['LNTM011', 'an authorization scheme', "write one word, such as 'Bearer'"],
}

function explainPattern({ parentSchema, data, propertyName }: ErrorObject, at: At): Finding {
  const text = propertyName ?? String(data)
  const place = propertyName === undefined ? at : [...at, propertyName]
  const known = patterns[String(parentSchema?.title)]
  if (known) return [known[0], place, `${show(text)} is not ${known[1]}`, known[2]]
  return [
    'LNTM011',
    place,
    `${show(text)} is not a name`,
    () => `write ${show(asName(text))}: a small letter, then letters and digits, at most 63`,
  ]
}

/** The nearest thing to a text that is a name: `Line items` → `lineItems`. */
function asName(text: string): string {
  const words = text.match(/[A-Za-z0-9]+/g) ?? []
  const joined = words
    .map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('')
  return joined.replace(/^[^a-z]+/, '').slice(0, 63) || 'name'
}

/** `/entities/post/index/0` → the steps, with numbers where the input has a list. */
function placeOf(input: unknown, pointer: string): At {
  const at: (string | number)[] = []
  let holder = input
  for (const raw of pointer.split('/').slice(1)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~')
    at.push(Array.isArray(holder) ? Number(step) : step)
    holder = typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[step] : undefined
  }
  return at
}

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

function wanted(type: unknown): string {
  const all = [type].flat().map((each) => nouns[String(each)]!)
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
}

function sort(data: unknown): string {
  if (data === null || data === undefined) return 'nothing'
  if (Array.isArray(data)) return 'a list'
  if (typeof data === 'object') return 'an object'
  return typeof data === 'string' ? `the text ${show(data)}` : show(data)
}

function sample(schema: JsonObject): string {
  return Array.isArray(schema.examples) ? `write for example ${source(schema.examples[0])}` : `write ${wanted(schema.type)}`
}

function exampleOf(schema: JsonObject | undefined): string {
  return Array.isArray(schema?.examples) ? source(schema.examples[0]) : '...'
}

/** A value as one would type it. */
function source(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return `[${value.map(source).join(', ')}]`
  if (!isObject(value)) return String(value)
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${source(inner)}`)
    .join(', ')} }`
}

function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ')
}

function article(noun: string): string {
  return noun.endsWith('s') ? noun : `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}
