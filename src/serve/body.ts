import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { createAjv, type RegExpEngine } from '../kit/ajv.ts'
import type { JsonObject } from '../kit/json.ts'
import { isObject } from '../kit/json.ts'
import type { ProblemError } from '../kit/problem.ts'
import { nearest } from '../kit/text.ts'
import { longestMatched } from '../model/regex-mistake.ts'
import { isInstant } from './instant.ts'
import { problem } from './problems.ts'

/** Levels of nesting a body may have. */
const deepest = 32

/** Checks a value against its schema, filling in defaults; throws a problem that names every mistake. */
export type Validator = (value: unknown) => void

/** Compiles a schema when it is first needed, so that starting does not wait for shapes nobody sends. */
export function createValidator(schema: () => JsonObject): Validator {
  let first: ValidateFunction | undefined
  let every: ValidateFunction | undefined
  return (value) => {
    first ??= firstMistake().compile(schema())
    if (first(value)) return
    let found = first.errors ?? []
    // Naming every mistake of a large body would cost far more than finding one.
    if ((JSON.stringify(value) ?? '').length < largestExplained) {
      every ??= everyMistake().compile(schema())
      every(value)
      found = every.errors ?? found
    }
    const errors = found.slice(0, mostExplained).map((error) => explain(error))
    throw problem('invalid', found.length === 1 ? errors[0]!.detail : `${found.length} values are not valid`, { errors })
  }
}

const largestExplained = 16_384
/** A guess at what each of thousands of names was meant to be would keep everybody else waiting. */
const mostExplained = 100
const firstMistake = once(() => bodyChecker(false))
const everyMistake = once(() => bodyChecker(true))

/** One compiler for the process: it holds no state but its own cache. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function bodyChecker(allErrors: boolean): Ajv2020 {
  const ajv = createAjv({
    allErrors,
    // An explanation looks at the schema around the mistake.
    verbose: allErrors,
    useDefaults: true,
    strict: true,
    strictTypes: false,
    allowUnionTypes: true,
    ownProperties: true,
    code: { regExp: boundedRegExp },
  })
  ajv.addFormat('date-time', isInstant)
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/)
  return ajv
}

/**
 * A pattern is not tried on a text on which it could take seconds: its field's `max` has refused that text already, and
 * where every mistake is named that alone is told.
 */
const boundedRegExp: RegExpEngine = Object.assign(
  (pattern: string, flags: string) => {
    const expression = new RegExp(pattern, flags)
    const longest = longestMatched(pattern)
    // A character may take two units of this length, and the compiler tells patterns apart by their text.
    return { test: (text: string) => text.length > 2 * longest || expression.test(text), toString: () => String(expression) }
  },
  { code: 'new RegExp' },
)

function explain({ instancePath, keyword, params, message, parentSchema }: ErrorObject): ProblemError {
  const at = instancePath || '/'
  switch (keyword) {
    case 'required':
      return {
        pointer: `${instancePath}/${params.missingProperty}`,
        code: 'required',
        detail: `\`${params.missingProperty}\` is required`,
      }
    case 'additionalProperties': {
      const name = params.additionalProperty as string
      const near = nearest(name.slice(0, 100), Object.keys((parentSchema?.properties as object) ?? {}))
      const hint = near === undefined ? '' : `; did you mean \`${near}\`?`
      return {
        pointer: `${instancePath}/${escapePointer(name)}`,
        code: 'unknown',
        detail: `\`${name.slice(0, 100)}\` is not a field that can be written here${hint}`,
      }
    }
    case 'enum':
      return { pointer: at, code: 'enum', detail: `expected one of ${(params.allowedValues as unknown[]).join(', ')}` }
    case 'type':
      return { pointer: at, code: 'type', detail: `expected ${[params.type].flat().join(' or ')}` }
    case 'format':
      return { pointer: at, code: 'format', detail: `expected ${formats[params.format as string] ?? params.format}` }
    default:
      return { pointer: at, code: keyword, detail: message ?? 'is not valid' }
  }
}

const formats: Readonly<Record<string, string>> = {
  uuid: 'an id',
  email: 'an e-mail address',
  uri: 'a URL',
  'date-time': 'a time such as 2026-11-21T10:00:00Z',
  date: 'a date such as 2026-11-21',
  decimal: 'a decimal such as "12.50"',
}

function escapePointer(name: string): string {
  return name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Parses a body, refusing what is not UTF-8, not JSON, too deep, or text that no database stores. */
export function parseBody(bytes: Buffer): unknown {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw problem('malformed_body', 'the body is not UTF-8')
  }
  if (depthOf(text) > deepest) throw problem('malformed_body', `the body is nested deeper than ${deepest} levels`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw problem('malformed_body', `the body is not JSON: ${(error as Error).message.slice(0, 120)}`)
  }
  // Escapes are the only way for these to come through a valid UTF-8 body.
  if (text.includes('\\u')) refuseUnstorable(value, '')
  return value
}

/** Nesting of the text's brackets, outside strings; counting stops where it is too much already. */
function depthOf(text: string): number {
  let depth = 0
  let most = 0
  for (let i = 0; i < text.length && most <= deepest; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) {
      i = endOfString(text, i)
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > most) most = depth
    } else if (code === 0x7d || code === 0x5d) {
      depth--
    }
  }
  return most
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++
    if (slashes % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}

function refuseUnstorable(value: unknown, pointer: string): void {
  if (typeof value === 'string') {
    if (!value.includes('\0') && value.isWellFormed()) return
    const detail = 'text cannot hold a NUL or half of a surrogate pair'
    throw problem('invalid', detail, { errors: [{ pointer: pointer || '/', code: 'text', detail }] })
  }
  if (Array.isArray(value)) value.forEach((each, i) => refuseUnstorable(each, `${pointer}/${i}`))
  else if (isObject(value))
    for (const [name, each] of Object.entries(value)) refuseUnstorable(each, `${pointer}/${escapePointer(name)}`)
}
