import type { DecimalField, Field, IntField, ListField, TextField } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import { fieldSets, type World } from './check-world.ts'
import { defaultPrecision, defaultScale, readDecimal } from './decimal.ts'
import { defaultTextMax, isExact, misfit } from './field-value.ts'
import { longestMatched, regexMistake } from './regex-mistake.ts'

const mostJsonDeep = 5

/** What each field says about itself: bounds, defaults, patterns. */
export function checkFields(world: World, report: Report): void {
  for (const { at, fields, stored, depth } of fieldSets(world)) {
    for (const [name, field] of Object.entries(fields)) {
      const place = [...at, name]
      checkField(field, place, report)
      if (stored) checkStored(field, place, report)
      else checkMeaningless(field, place, 'here, where nothing is stored', report)
    }
    if (depth === mostJsonDeep + 1) {
      report(
        'LNTM002',
        at.slice(0, -1),
        `this \`json\` is nested more than ${mostJsonDeep} deep`,
        'give the inner object an entity of its own and point at it with `ref`',
      )
    }
  }
}

function checkField(field: Field, at: At, report: Report): void {
  switch (field.kind) {
    case 'text':
      checkPattern(field, at, report)
      checkBounds(field, field.min, field.max ?? defaultTextMax, at, report)
      break
    case 'int':
      checkBounds(field, field.min, field.max, at, report)
      break
    case 'decimal':
      checkDecimal(field, at, report)
      break
    case 'list':
      checkItem(field, [...at, 'of'], report)
      break
    default:
  }
  checkDefault(field, at, report)
}

function checkBounds(
  _: TextField | IntField | DecimalField,
  min: number | bigint | undefined,
  max: number | bigint | undefined,
  at: At,
  report: Report,
): void {
  if (min === undefined || max === undefined || min <= max) return
  report('LNTM040', [...at, 'min'], '`min` is more than `max`', 'exchange the two, or raise `max`')
}

function checkPattern({ pattern, max = defaultTextMax }: TextField, at: At, report: Report): void {
  if (pattern === undefined || pattern.length > 500) return
  const mistake = regexMistake(pattern)
  const place = [...at, 'pattern']
  if (mistake?.kind === 'invalid') {
    report(
      'LNTM042',
      place,
      `${show(pattern)} is not a regular expression: ${mistake.says}`,
      'correct it, or escape what is meant literally with `\\\\`',
    )
  } else if (mistake?.kind === 'risky') {
    const remedy = 'let each repeat begin or end with a character that is nowhere else in it, as in `^[a-z]+(-[a-z]+)*$`'
    report('LNTM043', place, `${show(pattern)} could take exponential time: it ${mistake.says}`, remedy)
  } else if (mistake === undefined && max > longestMatched(pattern)) {
    const longest = longestMatched(pattern)
    const remedy = `write \`max: ${longest}\` or less, or put between two repeats a character that the first cannot take`
    const found = `${show(pattern)} could take seconds on a text of ${max} characters: its repeats can take each other's`
    report('LNTM043', place, found, remedy)
  }
}

function checkDecimal(field: DecimalField, at: At, report: Report): void {
  const { precision = defaultPrecision, scale = defaultScale } = field
  if (!isExact(field)) return
  if (scale > precision) {
    const place = [...at, field.scale === undefined ? 'precision' : 'scale']
    report(
      'LNTM045',
      place,
      `${scale} digits after the point are more than ${precision} in all`,
      `write \`scale: ${precision}\` or less`,
    )
    return
  }
  for (const key of ['min', 'max'] as const) {
    const text = field[key]
    // Text that is no decimal at all has been reported with the shape.
    if (text !== undefined && /^-?[\d.]+$/.test(text) && readDecimal(field, text) === undefined) {
      report(
        'LNTM044',
        [...at, key],
        `${show(text)} has more digits than ${precision} with ${scale} after the point`,
        'shorten it, or raise `precision` and `scale`',
      )
    }
  }
  const bound = (text: string | undefined) => (text === undefined ? undefined : readDecimal(field, text))
  checkBounds(field, bound(field.min), bound(field.max), at, report)
}

function checkItem({ of }: ListField, at: At, report: Report): void {
  checkField(of, at, report)
  checkMeaningless(of, at, 'for an item of a list', report)
  for (const key of ['optional', 'default', 'personal'] as const) {
    if (Object.hasOwn(of, key)) meaningless(key, at, 'for an item of a list', report)
  }
}

function checkDefault(field: Field, at: At, report: Report): void {
  if (!('default' in field) || field.default === undefined) return
  const place = [...at, 'default']
  if ('unique' in field && field.unique === true) {
    report('LNTM048', place, 'a unique field has a default, so the second row would be refused', 'remove `default` or `unique`')
  }
  if (field.kind === 'time' || field.kind === 'date') return
  const reason = misfit(field, field.default)
  if (reason === undefined) return
  const remedy =
    field.kind === 'oneOf'
      ? `write one of its values, such as ${show(field.values[0] ?? '')}`
      : 'write a default that the field can hold'
  report('LNTM041', place, `the default ${show(field.default)} ${reason}`, remedy)
}

function checkStored(field: Field, at: At, report: Report): void {
  if (field.kind === 'ref' && field.onDelete === 'clear' && field.optional !== true) {
    const remedy = "add `optional: true`, or write `onDelete: 'cascade'`"
    report('LNTM047', [...at, 'onDelete'], 'a required ref cannot be cleared', remedy)
  }
  if ((field.kind === 'json' || field.kind === 'list') && field.unique === true) {
    report(
      'LNTM050',
      [...at, 'unique'],
      `a \`${field.kind}\` field cannot be unique`,
      'remove `unique`, or make what has to be unique a field of its own',
    )
  }
}

function checkMeaningless(field: Field, at: At, where: string, report: Report): void {
  for (const key of ['unique', 'immutable', 'as', 'onDelete', 'was', 'backfill'])
    if (Object.hasOwn(field, key)) meaningless(key, at, where, report)
}

function meaningless(key: string, at: At, where: string, report: Report): void {
  report('LNTM051', [...at, key], `\`${key}\` means nothing ${where}`, `remove \`${key}\``)
}
