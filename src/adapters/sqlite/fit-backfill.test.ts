import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bool, counter, decimal, int, json, list, oneOf, secret, text } from '../../model/language.ts'
import { modelOf, open } from '../../ports/store-kit.contract.ts'
import type { Connection } from './driver.ts'
import { dump, schemaOf } from './dump.test-kit.ts'
import { at, made, sound, verdicts } from './fit.test-kit.ts'
import { fitSchema } from './fit-schema.ts'

describe('what rows that exist get', () => {
  const contact = { fullName: text({ optional: true }), state: oneOf(['active', 'hidden']), hits: int({ optional: true }) }
  const filled = (...values: string[]) => {
    const connection = made(modelOf({ contact: open(contact) }))
    for (const [i, each] of values.entries()) connection.exec(`INSERT INTO contact VALUES ('${i}', 1, '${at}', '${at}', ${each})`)
    return connection
  }
  const fit = (connection: Connection, fields: object) => {
    const after = modelOf({ contact: open({ ...contact, ...fields }) })
    const report = fitSchema(connection, after, at)
    assert.deepEqual(schemaOf(connection), schemaOf(made(after)))
    assert.deepEqual(verdicts(connection), sound)
    return report
  }
  const column = (connection: Connection, name: string) =>
    connection.prepare(`SELECT ${name} FROM contact ORDER BY id`).all([]).flat()
  const row = `'ann', 'active', 3`

  const fills: readonly [name: string, field: object, rows: readonly string[], values: readonly unknown[]][] = [
    ['a value', text({ backfill: { value: "it's" } }), [row, row], ["it's", "it's"]],
    ['a decimal, as it is kept', decimal({ backfill: { value: '12.5' } }), [row], [1250]],
    ['yes', bool({ backfill: { value: true } }), [row], [1]],
    ['json', json({ a: text() }, { backfill: { value: { a: 'b' } } }), [row], ['{"a":"b"}']],
    ['a list', list(int(), { backfill: { value: [1, 2] } }), [row], ['[1,2]']],
    ['a copy', text({ backfill: { copy: 'fullName' } }), [row, `'bob', 'hidden', NULL`], ['ann', 'bob']],
    ['a copy, or the default', int({ default: 7, backfill: { copy: 'hits' } }), [row, `'bob', 'hidden', NULL`], [3, 7]],
    ['a count', counter({ backfill: { copy: 'hits' } }), [row, `'bob', 'hidden', NULL`], [3, 0]],
    [
      'nothing where nothing is',
      text({ optional: true, backfill: { before: ' ', of: 'fullName' } }),
      [`NULL, 'hidden', 3`],
      [null],
    ],
    [
      'what stands before',
      text({ backfill: { before: ', ', of: 'fullName' } }),
      [`'é😀x, b, c', 'active', 3`, row],
      ['é😀x', 'ann'],
    ],
    ['what stands after', text({ backfill: { after: ', ', of: 'fullName' } }), [`'é😀x, b, c', 'active', 3`, row], ['b, c', '']],
    [
      'other words',
      oneOf(['on', 'off'], { backfill: { map: { active: 'on', hidden: 'off' }, of: 'state' } }),
      [row, `'x', 'hidden', 1`],
      ['on', 'off'],
    ],
  ]
  for (const [name, field, rows, values] of fills) {
    test(name, () => {
      const connection = filled(...rows)
      assert.deepEqual(fit(connection, { more: field }).applied, ['column contact.more', 'constraints of contact'])
      assert.deepEqual(column(connection, 'more'), values)
    })
  }

  test('new words for those of the field itself, once', () => {
    const connection = filled(row, `'bob', 'hidden', 1`)
    const mapped = oneOf(['hidden', 'shown'], { backfill: { map: { active: 'hidden', hidden: 'shown' }, of: 'state' } })
    fit(connection, { state: mapped })
    assert.deepEqual(column(connection, 'state'), ['hidden', 'shown'])
    fit(connection, { state: mapped, hits: int({ min: 0, optional: true }) })
    assert.deepEqual(column(connection, 'state'), ['hidden', 'shown'])
  })

  test('a value where they had none and now need one', () => {
    const connection = filled(row, `NULL, 'hidden', NULL`)
    fit(connection, { hits: int({ backfill: { value: 9 } }), fullName: text({ backfill: { copy: 'state' } }) })
    assert.deepEqual(
      [column(connection, 'hits'), column(connection, 'full_name')],
      [
        [3, 9],
        ['ann', 'hidden'],
      ],
    )
  })

  test('what was called otherwise until now', () => {
    const connection = filled(row)
    const { fullName: _, ...rest } = contact
    const after = { ...rest, name: text({ optional: true, was: 'fullName' }), nick: text({ backfill: { copy: 'fullName' } }) }
    fitSchema(connection, modelOf({ contact: open(after) }), at)
    assert.deepEqual([column(connection, 'name'), column(connection, 'nick')], [['ann'], ['ann']])
  })

  const refused: readonly [name: string, fields: object, says: RegExp][] = [
    [
      'a field that is gone',
      { more: text({ backfill: { copy: 'lastName' } }) },
      /`more` is required, and rows exist that have no value/,
    ],
    [
      'a value that breaks a rule',
      { more: text({ min: 2, backfill: { after: 'n', of: 'fullName' } }) },
      /rows that exist break the new rule/,
    ],
    [
      'words that the field does not know',
      { state: oneOf(['on', 'off'], { backfill: { map: { active: 'on' }, of: 'state' } }) },
      /rows that exist break the new rule/,
    ],
    [
      'what is kept otherwise',
      { more: decimal({ backfill: { copy: 'hits' } }) },
      /`hits` is kept as a whole number, and `more` as a decimal/,
    ],
  ]
  for (const [name, fields, says] of refused) {
    test(`${name}: refused, and nothing was changed`, () => {
      const connection = filled(row, `'bob', 'hidden', 1`)
      const was = dump(connection)
      const after = modelOf({ contact: open({ ...contact, ...fields }) })
      assert.throws(() => fitSchema(connection, after, at), { name: 'IncompatibleModelError', message: says })
      assert.deepEqual(dump(connection), was)
      assert.deepEqual(verdicts(connection), sound)
    })
  }

  test('never a secret, which would be there for all to read', () => {
    const connection = made(modelOf({ contact: open({ key: secret({ optional: true }) }) }))
    connection.exec(`INSERT INTO contact VALUES ('0', 1, '${at}', '${at}', 's3cret')`)
    const after = modelOf({ contact: open({ key: secret({ optional: true }), shown: text({ backfill: { copy: 'key' } }) }) })
    assert.throws(() => fitSchema(connection, after, at), { message: /`key` is a secret, and `shown` is not/ })
  })
})
