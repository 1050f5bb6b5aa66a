import type { Field, FieldVersion, JsonValue, WordsVersion } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import { unknownName } from './check-world.ts'
import { constantMisfit } from './field-value.ts'
import { presentName } from './version.ts'

/** A field of an older version, and what it says of it. */
export interface Moved {
  readonly name: string
  /** Null: the field of today that has this name is not in the version. */
  readonly is: FieldVersion | null
  readonly at: At
}

interface MovedFields {
  /** Of today. */
  readonly fields: ReadonlyMap<string, Field>
  readonly moved: readonly Moved[]
  /** Names of today that the version does not know. */
  readonly hidden: ReadonlySet<string>
  readonly values: Readonly<Record<string, WordsVersion>>
  readonly at: At
}

/** Names of fields that have another one now, and their words. */
export function checkMoved({ fields, moved, hidden, values, at }: MovedFields, report: Report): void {
  const claimed = new Map<string, string>()
  for (const { name, is, at: here } of moved) {
    const present = is === null ? name : presentName(is)
    if (!fields.has(present)) {
      unknownName('field', present, { among: fields.keys(), at: here, report })
      continue
    }
    const other = claimed.get(present)
    if (other !== undefined)
      report('LNTM102', here, `${show(present)} is called \`${other}\` in this version already`, 'remove one of the two')
    claimed.set(present, name)
  }
  const presentOf = new Map(moved.flatMap(({ name, is }) => (is === null ? [] : [[name, presentName(is)] as const])))
  for (const [name, words] of Object.entries(values)) {
    const present = presentOf.get(name) ?? (claimed.has(name) || hidden.has(name) ? undefined : name)
    const field = present === undefined ? undefined : fields.get(present)
    const here = [...at, 'values', name]
    if (field === undefined) unknownName('field', name, { among: [...presentOf.keys(), ...fields.keys()], at: here, report })
    else checkWords(field, words, here, report)
  }
}

function checkWords(field: Field, words: WordsVersion, at: At, report: Report): void {
  if (field.kind !== 'oneOf') {
    report('LNTM105', at, `a \`${field.kind}\` has no words that could have had other names`, 'remove it, or use `code: true`')
    return
  }
  const claimed = new Map<string, string>()
  for (const [word, said] of Object.entries(words)) {
    for (const present of typeof said === 'string' ? [said] : said) {
      const other = claimed.get(present)
      if (!field.values.includes(present)) {
        const remedy = `write one of ${field.values.slice(0, 10).map(show).join(', ')}`
        report('LNTM105', [...at, word], `${show(present)} is not one of the words of today`, remedy)
      } else if (other !== undefined)
        report('LNTM105', [...at, word], `\`${other}\` stands for ${show(present)} already`, 'remove one of the two')
      else claimed.set(present, word)
    }
  }
  for (const word of Object.keys(words)) {
    if (!field.values.includes(word) || claimed.has(word)) continue
    const message = `${show(word)} is a word of today too, and would stand for itself as well`
    report('LNTM105', [...at, word], message, `name it among what ${show(word)} stands for`)
  }
}

interface Filling {
  readonly fields: ReadonlyMap<string, Field>
  readonly moved: readonly Moved[]
  readonly hidden: ReadonlySet<string>
  readonly absent: Readonly<Record<string, JsonValue>>
  readonly filledByCode: boolean
  /** False where nothing is ever made through the version. */
  readonly needed: boolean
  readonly at: At
}

/** Whether every field that must have a value gets one, though the version does not know it or may leave it out. */
export function checkFilled(filling: Filling, report: Report): void {
  const { fields, absent, filledByCode, needed, at } = filling
  const unsaid = unsaidFields(filling)
  for (const [name, value] of Object.entries(absent)) {
    const here = [...at, 'absent', name]
    const field = fields.get(name)
    if (field === undefined) unknownName('field', name, { among: fields.keys(), at: here, report })
    else if (!unsaid.has(name))
      report(
        'LNTM104',
        here,
        `this version says ${show(name)} itself`,
        'remove it here, or make the field `optional` in this version',
      )
    else checkConstant(field, value, here, report)
  }
  if (!needed) return
  for (const [name, is] of unsaid) {
    const field = fields.get(name)!
    if (Object.hasOwn(absent, name) || !isRequired(field) || (filledByCode && is === 'unknown')) continue
    const message =
      is === 'unknown'
        ? `every new one needs \`${name}\`, which this version does not know`
        : `every new one needs \`${name}\`, which this version may leave out`
    report('LNTM103', at, message, `add \`absent: { ${name}: ... }\`, what is stored then; or give the field a \`default\``)
  }
}

function isRequired(field: Field): boolean {
  if (field.kind === 'counter' || field.kind === 'secret') return false
  return field.optional !== true && (!('default' in field) || field.default === undefined)
}

/** Fields of today that the version does not know, and those that it may leave out. */
function unsaidFields({ fields, moved, hidden }: Filling): ReadonlyMap<string, 'unknown' | 'optional'> {
  const known = new Map(moved.flatMap(({ is }) => (is === null ? [] : [[presentName(is), is] as const])))
  const taken = new Set(moved.map(({ name }) => name))
  return new Map(
    [...fields.keys()].flatMap((name): [string, 'unknown' | 'optional'][] => {
      const is = known.get(name)
      if (is === undefined) return taken.has(name) || hidden.has(name) ? [[name, 'unknown']] : []
      return typeof is === 'object' && is.optional === true ? [[name, 'optional']] : []
    }),
  )
}

function checkConstant(field: Field, value: unknown, at: At, report: Report): void {
  if ('unique' in field && field.unique === true) {
    report(
      'LNTM104',
      at,
      'the field is unique, so the second row could not have the same value',
      'let code fill it: `code: true`',
    )
    return
  }
  const reason =
    field.kind === 'counter' || field.kind === 'secret' ? 'is not for clients to write' : constantMisfit(field, value)
  if (reason !== undefined) report('LNTM104', at, `the value ${show(value)} ${reason}`, 'write a value that the field can hold')
}
