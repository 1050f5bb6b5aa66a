import { literal, quote } from '../../kit/sql.ts'
import { defaultPrecision } from '../../model/decimal.ts'
import type { FieldModel } from '../../model/model.ts'
import { postgresDialect as dialect, referenceName, writeDefault, writeReferences } from '../../writers/sql/index.ts'
import { type Conversion, columnIn, conversionOf, type Fill, fillOf, inverseOf, mapped, remapOf } from '../sql/convert-value.ts'
import { IncompatibleModelError } from '../sql/incompatible-model.ts'
import type { FieldPair } from '../sql/model-pairs.ts'
import { ruleChange } from '../sql/rule-change.ts'
import { postgresConversions as words } from './conversions.ts'
import {
  addCheck,
  addReference,
  alter,
  changing,
  checkName,
  checkOf,
  column,
  countBroken,
  countMissing,
  dropConstraint,
  referenceOf,
  requireColumn,
  type TableDraft,
  validate,
  validating,
} from './plan-table.ts'
import { isJson } from './sync-trigger.ts'

const ref: Conversion = { changes: false, forward: (value) => value, backward: (value) => value }

export function planKeptField(to: TableDraft, { old, field }: FieldPair): void {
  const conversion = old.field.kind === 'ref' ? ref : conversionOf(old, field, words)!
  if (old.column !== field.column) planRenamed(to, old, field, conversion)
  else if (conversion.changes) planSwapped(to, old, field, conversion)
  else planInPlace(to, old, field)
}

function planInPlace(to: TableDraft, old: FieldModel, field: FieldModel): void {
  const { draft, table, pair } = to
  const id = `${pair.entity.name}.${field.name}`
  planType(to, old, field, id)
  planRule(to, old, field, id)
  const [was, is] = [writeDefault(old, dialect), writeDefault(field, dialect)]
  const set = (value: string | null) =>
    alter(table, column(field.column, value === null ? 'DROP DEFAULT' : `SET DEFAULT ${value}`))
  if (was !== is) draft.add('expand', `${id}.default`, changing([set(is)], 'rows that exist keep what they have', [set(was)]))
  if (!old.optional && field.optional) {
    const undo = [alter(table, column(field.column, 'SET NOT NULL'))]
    draft.add(
      'expand',
      `${id}.optional`,
      changing([alter(table, column(field.column, 'DROP NOT NULL'))], 'new code may leave it out', undo),
    )
  }
  if (old.optional && !field.optional) planRequired(to, field, id)
  if (old.field.kind === 'ref' && field.field.kind === 'ref') planDeleteRule(to, old, field, id)
}

/** More digits before the point change no row; fewer would have every row looked at under a lock that stops reads. */
function planType({ draft, table, pair }: TableDraft, old: FieldModel, field: FieldModel, id: string): void {
  const [was, is] = [dialect.columnType(old.field), dialect.columnType(field.field)]
  if (was === is) return
  const digits = ({ field: of }: FieldModel) => (of.kind === 'decimal' ? (of.precision ?? defaultPrecision) : 0)
  if (digits(field) < digits(old)) {
    throw new IncompatibleModelError([
      {
        path: `entities.${pair.entity.name}.fields.${field.name}.precision`,
        says: `it has ${digits(field)} digits, and had ${digits(old)}`,
        remedy: `keep \`precision: ${digits(old)}\`, and bound it with \`max\``,
      },
    ])
  }
  const type = (to: string) => alter(table, column(field.column, `TYPE ${to}`))
  draft.add('expand', `${id}.type`, changing([type(is)], 'more digits before the point leave the rows as they are', [type(was)]))
}

/** What values may be: wider rules hold at once, narrower ones when old code writes no more. */
function planRule(to: TableDraft, old: FieldModel, field: FieldModel, id: string): void {
  const { draft, table } = to
  const map = remapOf(old, field)
  if (map !== null) planRemap(to, field, map)
  const [was, is] = [checkOf(old, field.column), checkOf(field)]
  if (was === is) return
  const name = checkName(field)
  const change = map === null ? ruleChange(old, field) : 'other'
  const replaced = (check: string | null) => [
    dropConstraint(table, name),
    ...(check === null ? [] : [addCheck(table, name, check)]),
  ]
  const take = (wave: 'expand' | 'contract', at: string, check: string | null, why: string) => {
    draft.add(
      wave,
      at,
      changing(
        replaced(check),
        why,
        wave === 'expand' ? [...replaced(was), ...(was === null ? [] : [validate(table, name)])] : [],
      ),
    )
    if (check !== null)
      draft.add(wave, `${at}-validate`, validating(table, name, 'every row is held against it while others read and write'))
  }
  if (change === 'wider' || change === 'same') return take('expand', `${id}.rule`, is, 'all that was taken is taken still')
  if (map === null && is !== null) draft.add('expand', `${id}.rule-count`, countBroken(to, field, field.column))
  if (change === 'other' && was !== null && is !== null)
    take('expand', `${id}.rule-both`, `(${was}) OR (${is})`, 'old and new code write by rules of their own')
  if (map !== null) to.afterFill.push(() => draft.add('backfill', `${id}.rule-count`, countBroken(to, field, field.column)))
  to.contract.push(() => {
    if (is !== null) draft.add('contract', `${id}.rule-last-count`, countBroken(to, field, field.column))
    take('contract', `${id}.rule`, is, 'nobody writes by the old rule any more')
  })
}

function planRemap(to: TableDraft, field: FieldModel, map: Readonly<Record<string, string>>): void {
  const own = quote(field.column)
  const old = Object.keys(map).map((word) => literal(word))
  to.rules.push({ is: 'remap', column: field.column, map })
  if (old.length === 0) return
  const [back, words] = [inverseOf(map), Object.values(map).map((word) => literal(word))]
  to.fills.push({
    column: field.column,
    value: mapped(own, map),
    where: `${own} IN (${old.join(', ')})`,
    back: back && { value: mapped(own, back), where: `${own} IN (${words.join(', ')})` },
  })
}

function planRequired(to: TableDraft, field: FieldModel, id: string): void {
  const { draft, table } = to
  const fill = fillOf(field, to.pair.old, words)
  const own = quote(field.column)
  if (fill !== null && 'sql' in fill) {
    fillRows(to, field.column, fill, { required: true, follows: false })
    to.afterFill.push(() => draft.add('backfill', `${id}.missing`, countMissing(to, field, ` WHERE ${own} IS NULL`)))
  } else draft.add('expand', `${id}.missing`, countMissing(to, field, ` WHERE ${own} IS NULL`))
  to.contract.push(() => {
    draft.add('contract', `${id}.last-missing`, countMissing(to, field, ` WHERE ${own} IS NULL`))
    requireColumn(draft, 'contract', id, { table, name: field.column })
  })
}

export function fillRows(
  to: TableDraft,
  name: string,
  fill: Fill,
  how: { readonly required: boolean; readonly follows: boolean },
): void {
  to.rules.push({ is: 'fill', column: name, fill, ...how })
  to.fills.push({ column: name, value: fill.sql(columnIn('')), where: `${quote(name)} IS NULL` })
}

/** The stricter of two rules holds while both codes are served: nothing is deleted that one of them means to keep. */
function planDeleteRule(to: TableDraft, old: FieldModel, field: FieldModel, id: string): void {
  const { draft, table, before, pair } = to
  const rule = ({ field: of }: FieldModel) => (of.kind === 'ref' ? (of.onDelete ?? 'restrict') : '')
  if (rule(old) === rule(field)) return
  const name = referenceName(field)
  const [was] = writeReferences(before, { ...pair.old, fields: [old] })
  const wave = rule(field) === 'restrict' ? 'expand' : 'contract'
  const add = () => {
    draft.add(wave, `${id}.delete-rule`, {
      ...changing(
        [dropConstraint(table, name), referenceOf(to, field)],
        'the stricter of the two rules holds while old and new code are served',
        wave === 'expand' ? [dropConstraint(table, name), `${was} NOT VALID`, validate(table, name)] : [],
      ),
    })
    draft.add(
      wave,
      `${id}.delete-rule-validate`,
      validating(table, name, 'rows that exist are looked at while others read and write'),
    )
  }
  if (wave === 'expand') add()
  else to.contract.push(add)
}

/** Two columns while both names are in use, kept equal both ways. */
function planRenamed(to: TableDraft, old: FieldModel, field: FieldModel, conversion: Conversion): void {
  const { draft, table, pair } = to
  const id = `${pair.entity.name}.${field.name}`
  const type = dialect.columnType(field.field)
  draft.add(
    'expand',
    `${id}.add`,
    changing([alter(table, `ADD COLUMN IF NOT EXISTS ${quote(field.column)} ${type}`)], `\`${old.name}\` goes on beside it`, [
      alter(table, `DROP COLUMN IF EXISTS ${quote(field.column)}`),
    ]),
  )
  const { forward, backward } = pairing(to, old, field, conversion)
  forgetDefault(to, old, `${id}.old-default`)
  if (!old.optional && field.optional) letBeAbsent(to, old, `${id}.old-optional`)
  else if (!old.optional) to.released.push(alter(table, column(old.column, 'DROP NOT NULL')))
  to.rules.push({ is: 'pair', old: old.column, now: field.column, isJson: isJson(field), forward, backward })
  to.fills.push({
    column: field.column,
    value: forward(quote(old.column)),
    where: `${quote(field.column)} IS NULL AND ${quote(old.column)} IS NOT NULL`,
  })
  planNewRule(to, field, id, !conversion.changes && ['same', 'wider'].includes(ruleChange(old, field)))
  if (field.field.kind === 'ref') addReference(to, field, id, 'backfill')
  if (!field.optional) finishRequired(to, field, id)
  finishDefault(to, field, id)
  to.lastly.push(() =>
    draft.add(
      'contract',
      `${id}.drop-old`,
      changing([alter(table, `DROP COLUMN IF EXISTS ${quote(old.column)}`)], `its values are in \`${field.name}\``),
    ),
  )
}

/** A new rule on a column of its own: at once where old code cannot break it. */
export function planNewRule(to: TableDraft, field: FieldModel, id: string, atOnce: boolean): void {
  const { draft, table } = to
  const check = checkOf(field)
  if (check === null) return
  const name = checkName(field)
  const add = changing([dropConstraint(table, name), addCheck(table, name, check)], 'new values keep it at once', [
    dropConstraint(table, name),
  ])
  const look = validating(table, name, 'every row is held against it while others read and write')
  if (atOnce) {
    draft.add('expand', `${id}.rule`, add)
    to.afterFill.push(() => draft.add('backfill', `${id}.rule-validate`, look))
    return
  }
  to.afterFill.push(() => draft.add('backfill', `${id}.rule-count`, countBroken(to, field, field.column)))
  to.contract.push(() => {
    draft.add('contract', `${id}.rule-last-count`, countBroken(to, field, field.column))
    draft.add('contract', `${id}.rule`, { ...add, undo: [] })
    draft.add('contract', `${id}.rule-validate`, look)
  })
}

export function finishRequired(to: TableDraft, field: FieldModel, id: string): void {
  const { draft, table } = to
  const where = ` WHERE ${quote(field.column)} IS NULL`
  to.afterFill.push(() => draft.add('backfill', `${id}.missing`, countMissing(to, field, where)))
  to.contract.push(() => {
    draft.add('contract', `${id}.last-missing`, countMissing(to, field, where))
    requireColumn(draft, 'contract', id, { table, name: field.column })
  })
}

/** A default in the window would look like something that was given. */
function finishDefault({ draft, table, contract }: TableDraft, field: FieldModel, id: string): void {
  const is = writeDefault(field, dialect)
  if (is !== null)
    contract.push(() =>
      draft.add(
        'contract',
        `${id}.default`,
        changing([alter(table, column(field.column, `SET DEFAULT ${is}`))], 'rows that exist keep what they have'),
      ),
    )
}

function forgetDefault({ draft, table }: TableDraft, old: FieldModel, id: string): void {
  const was = writeDefault(old, dialect)
  if (was === null) return
  const undo = [alter(table, column(old.column, `SET DEFAULT ${was}`))]
  draft.add(
    'expand',
    id,
    changing([alter(table, column(old.column, 'DROP DEFAULT'))], 'what new code does not give has to be seen as not given', undo),
  )
}

function letBeAbsent({ draft, table }: TableDraft, old: FieldModel, id: string): void {
  const undo = [alter(table, column(old.column, 'SET NOT NULL'))]
  draft.add('expand', id, changing([alter(table, column(old.column, 'DROP NOT NULL'))], 'new code may leave it out', undo))
}

/** How the values of the two columns lead to each other: conversion, new words, and a fill for what was absent. */
function pairing(
  { pair }: TableDraft,
  old: FieldModel,
  field: FieldModel,
  conversion: Conversion,
): Pick<Conversion, 'forward' | 'backward'> {
  const map = remapOf(old, field)
  const back = map === null ? null : inverseOf(map)
  const fill = old.optional && !field.optional && map === null ? fillOf(field, pair.old, words) : null
  const forward = (value: string) => {
    const made = map === null ? conversion.forward(value) : mapped(value, map)
    if (fill === null || !('sql' in fill)) return made
    return `coalesce(${made}, ${fill.sql(columnIn(value.startsWith('NEW.') ? 'NEW.' : ''))})`
  }
  return { forward, backward: (value) => (back === null ? conversion.backward(value) : mapped(value, back)) }
}

/** Another type under the same name: a column beside it is filled, and takes its place in one short transaction. */
function planSwapped(to: TableDraft, old: FieldModel, field: FieldModel, conversion: Conversion): void {
  const { draft, table, pair } = to
  const id = `${pair.entity.name}.${field.name}`
  const [incoming, outgoing] = [`lintel_new_${field.column}`.slice(0, 63), `lintel_old_${field.column}`.slice(0, 63)]
  draft.add(
    'expand',
    `${id}.add`,
    changing(
      [alter(table, `ADD COLUMN IF NOT EXISTS ${quote(incoming)} ${dialect.columnType(field.field)}`)],
      'it is filled beside the one it will replace',
      [alter(table, `DROP COLUMN IF EXISTS ${quote(incoming)}`)],
    ),
  )
  forgetDefault(to, old, `${id}.old-default`)
  const { forward, backward } = pairing(to, old, field, conversion)
  to.rules.push({ is: 'pair', old: old.column, now: incoming, isJson: false, forward, backward })
  to.fills.push({
    column: incoming,
    value: forward(quote(old.column)),
    where: `${quote(incoming)} IS NULL AND ${quote(old.column)} IS NOT NULL`,
  })
  if (!field.optional) to.afterFill.push(() => requireColumn(draft, 'backfill', id, { table, name: incoming }))
  to.swaps.push({ old, field, incoming, outgoing })
  const check = checkOf(field)
  if (check !== null) {
    to.afterFill.push(() => draft.add('backfill', `${id}.rule-count`, countBroken(to, field, incoming)))
    to.contract.push(() => {
      draft.add('contract', `${id}.rule-last-count`, countBroken(to, field, field.column))
      draft.add(
        'contract',
        `${id}.rule`,
        changing(
          [dropConstraint(table, checkName(field)), addCheck(table, checkName(field), check)],
          'new values keep it at once',
        ),
      )
      draft.add(
        'contract',
        `${id}.rule-validate`,
        validating(table, checkName(field), 'every row is held against it while others read and write'),
      )
    })
  }
  finishDefault(to, field, id)
  to.lastly.push(() =>
    draft.add(
      'contract',
      `${id}.drop-old`,
      changing([alter(table, `DROP COLUMN IF EXISTS ${quote(outgoing)}`)], 'its values are in the one that took its place'),
    ),
  )
}
