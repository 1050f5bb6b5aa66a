import type { Backfill, Field } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import type { World } from './check-world.ts'
import { constantMisfit, misfit } from './field-value.ts'

/** What is said of the time before: former names, and where the values of rows that exist come from. */
export function checkFormer({ entities }: World, report: Report): void {
  checkNames(
    [...entities].map(([name, { was }]) => ({ name, was, at: ['entities', name, 'was'] })),
    [],
    'entity',
    report,
  )
  for (const [entity, { fields }] of entities) {
    const at = ['entities', entity, 'fields']
    const said = Object.entries(fields).map(([name, { was }]) => ({ name, was, at: [...at, name, 'was'] }))
    checkNames(said, ['id', 'version', 'createdAt', 'updatedAt'], 'field', report)
    for (const [name, field] of Object.entries(fields)) {
      if ('backfill' in field && field.backfill !== undefined)
        checkBackfill(field, field.backfill, [...at, name, 'backfill'], report)
    }
  }
}

interface Former {
  readonly name: string
  readonly was: string | undefined
  readonly at: At
}

function checkNames(all: readonly Former[], always: readonly string[], noun: 'entity' | 'field', report: Report): void {
  const present = new Set([...always, ...all.map(({ name }) => name)])
  const claimed = new Map<string, string>()
  for (const { name, was, at } of all) {
    if (was === undefined) continue
    const other = claimed.get(was)
    if (present.has(was)) {
      report('LNTM036', at, `the ${noun} ${show(was)} is still there, so it cannot have become \`${name}\``, 'remove `was`')
    } else if (other !== undefined) {
      report('LNTM036', at, `${show(was)} has become \`${other}\` already`, 'remove `was` from one of the two')
    } else claimed.set(was, name)
  }
}

const sources = ['value', 'copy', 'before', 'after', 'map'] as const

function checkBackfill(field: Field, backfill: Backfill, at: At, report: Report): void {
  const said = sources.filter((key) => Object.hasOwn(backfill, key))
  if (said.length !== 1) {
    const message =
      said.length === 0
        ? 'nothing says where the value comes from'
        : `the value cannot come from ${said.map(show).join(' and ')} at once`
    report('LNTM053', at, message, 'write one of `value`, `copy`, `before`, `after` and `map`')
    return
  }
  if ('value' in backfill) checkValue(field, backfill.value, [...at, 'value'], report)
  const [source] = said
  const reads = source !== 'value' && source !== 'copy'
  if (reads !== Object.hasOwn(backfill, 'of')) {
    const message = reads ? `nothing says of which field \`${source}\` is meant` : `\`of\` means nothing beside \`${source}\``
    report('LNTM053', at, message, reads ? "add `of`, such as `of: 'fullName'`" : 'remove `of`')
  }
  if ((source === 'before' || source === 'after') && field.kind !== 'text')
    report('LNTM053', at, `a part of a text cannot fill a \`${field.kind}\``, 'make the field a `text`')
  if ('map' in backfill) checkMap(field, backfill.map, [...at, 'map'], report)
}

function checkValue(field: Field, value: unknown, at: At, report: Report): void {
  if ('unique' in field && field.unique === true)
    report('LNTM053', at, 'the field is unique, so the second row could not have the same value', 'copy another field')
  if (value === null && 'optional' in field && field.optional === true) return
  const reason = constantMisfit(field, value)
  if (reason !== undefined) report('LNTM053', at, `the value ${show(value)} ${reason}`, 'write a value that the field can hold')
}

function checkMap(field: Field, map: Readonly<Record<string, string>>, at: At, report: Report): void {
  if (field.kind !== 'oneOf' && field.kind !== 'text') {
    report('LNTM053', at, `words cannot fill a \`${field.kind}\``, 'make the field a `oneOf` or a `text`')
    return
  }
  for (const [old, value] of Object.entries(map)) {
    const reason = misfit(field, value)
    if (reason === undefined) continue
    const remedy =
      field.kind === 'oneOf'
        ? `write one of ${field.values.slice(0, 10).map(show).join(', ')}`
        : 'write a text that the field can hold'
    report('LNTM053', [...at, old], `the value ${show(value)} ${reason}`, remedy)
  }
}
