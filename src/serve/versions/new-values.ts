import { isObject } from '../../kit/json.ts'
import type { EntityModel, FieldModel, MemberVersionModel } from '../../model/model.ts'
import { createSchema, patchSchema } from '../../writers/openapi/index.ts'
import { createValidator } from '../body.ts'
import { problem } from '../problems.ts'
import { type EntityWords, type VersionWords, wordsNow } from './entity-words.ts'
import { tellError } from './old-errors.ts'

type Values = Readonly<Record<string, unknown>>
type Row = Record<string, unknown>

/** What a client of an older version wrote, in the words of today. */
export interface NewValues {
  create(values: Values): Row
  /** @param row the present one, where `needsRow` said so. */
  change(values: Values, row: Row | null): Row
  /** Does what a change means depend on the row that it changes? */
  needsRow(values: Values): boolean
}

export function createNewValues(all: VersionWords, words: EntityWords): NewValues {
  const { known } = words
  const made = new Set(known.made.map(({ name }) => name))
  const takeCode = createTaker(all, words)
  return {
    create: (values) => {
      const now: Row = {}
      for (const [name, value] of Object.entries(values)) {
        const member = words.byOld.get(name)
        if (member === undefined || (member.optional && value === null)) continue
        now[member.from] = wordsNow(member, value)[0]
      }
      for (const [name, value] of Object.entries(known.absent)) now[name] ??= value
      return made.size === 0 ? now : takeCode(now, pick(values, made), null)
    },
    change: (values, row) => {
      const now: Row = {}
      for (const [name, value] of Object.entries(values)) {
        const member = words.byOld.get(name)
        if (member === undefined) continue
        const meant = wordsNow(member, value)
        // Its word says less than those of today: writing it back must not change what it was read from.
        if (meant.length > 1 && row !== null && meant.includes(row[member.from])) continue
        now[member.from] = member.optional && value === null ? standIn(words, member) : meant[0]
      }
      const taken = pick(values, made)
      return Object.keys(taken).length === 0 ? now : takeCode(now, taken, row)
    },
    needsRow: (values) =>
      Object.entries(values).some(([name, value]) => {
        const member = words.byOld.get(name)
        return member === undefined ? made.has(name) : wordsNow(member, value).length > 1
      }),
  }
}

/** What is stored where a field is cleared that may no longer be empty. */
function standIn({ known: { absent }, present }: EntityWords, { name, from }: MemberVersionModel): unknown {
  if (Object.hasOwn(absent, from)) return absent[from]
  const { optional, field } = fieldOf(present, from)
  if (optional) return null
  const fallback = (field as { default?: unknown }).default
  if (fallback !== 'now' && fallback !== 'today') return fallback
  const detail = 'it can be left out when the row is made, but not taken away later'
  throw problem('invalid', `\`${name}\`: ${detail}`, { errors: [{ pointer: `/${name}`, code: 'required', detail }] })
}

function fieldOf({ fields }: EntityModel, name: string): FieldModel {
  return fields.find((field) => field.name === name)!
}

function pick(values: Values, names: ReadonlySet<string>): Row {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)))
}

/** Has code make fields of today of those it declares, and holds the whole against what they may be. */
function createTaker(all: VersionWords, words: EntityWords): (now: Row, taken: Row, row: Row | null) => Row {
  const { known, present, code } = words
  const validateNew = createValidator(() => createSchema(present))
  const validateChange = createValidator(() => patchSchema(present))
  const said = new Set(known.fields.map(({ from }) => from))
  const writable = new Set(present.fields.filter(({ name, readOnly }) => !readOnly && !said.has(name)).map(({ name }) => name))
  return (now, taken, row) => {
    const values = code!.toNew(taken, { row })
    if (!isObject(values)) throw new Error(`\`toNew\` of \`${known.name}\` answered no object`)
    const strange = Object.keys(values).find((name) => !writable.has(name))
    if (strange !== undefined)
      throw new Error(
        `\`toNew\` of \`${known.name}\` made \`${strange}\`, which is no field of today that the version leaves to code`,
      )
    const whole = { ...now, ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) }
    try {
      if (row === null) validateNew(whole)
      else if (Object.keys(whole).length > 0) validateChange(whole)
    } catch (error) {
      throw tellError(error, all, words)
    }
    return whole
  }
}
