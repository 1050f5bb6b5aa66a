import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { int, oneOf, ref, text } from '../../model/language.ts'
import { modelOf, open } from '../../ports/store-kit.contract.ts'
import { IncompatibleModelError } from '../sql/incompatible-model.ts'
import type { Connection } from './driver.ts'
import { dump, schemaOf } from './dump.test-kit.ts'
import { at, made, sound, verdicts } from './fit.test-kit.ts'
import { fitSchema } from './fit-schema.ts'

describe('what has another name now', () => {
  const person = { handle: text({ max: 20, unique: true }), age: int({ min: 0, optional: true }), mood: oneOf(['fine', 'tired']) }
  const note = { of: ref('person', { onDelete: 'cascade' }), body: text({ max: 20 }) }
  const mooded = { index: [{ on: ['handle'], where: { mood: 'fine' } }, ['mood', '-createdAt']] }
  const before = modelOf({ person: open(person, mooded), note: open(note) })
  const filled = () => {
    const connection = made(before)
    connection.exec(`
      INSERT INTO person VALUES ('a', 1, '${at}', '${at}', 'ann', 3, 'tired'), ('b', 7, '${at}', '${at}', 'bob''s', NULL, 'fine');
      INSERT INTO note VALUES ('n', 2, '${at}', '${at}', 'b', 'a note')`)
    return connection
  }
  const rows = (connection: Connection, sql: string) => connection.prepare(sql).all([])

  test('keeps every row and every value: entity, fields, refs and indexes', () => {
    const connection = filled()
    const after = modelOf({
      user: open(
        {
          name: text({ max: 20, unique: true, was: 'handle' }),
          age: int({ min: 0, optional: true }),
          state: oneOf(['fine', 'tired'], { was: 'mood' }),
        },
        { was: 'person', index: [{ on: ['name'], where: { state: 'fine' } }, ['state', '-createdAt']] },
      ),
      note: open({ about: ref('user', { onDelete: 'cascade', was: 'of' }), body: text({ max: 20 }) }),
    })
    const { applied } = fitSchema(connection, after, at)
    assert.deepEqual(applied.slice(0, 4), [
      'table user, which was person',
      'column user.name, which was handle',
      'column user.state, which was mood',
      'column note.about_id, which was of_id',
    ])
    assert.deepEqual(rows(connection, 'SELECT id, version, name, age, state FROM user ORDER BY id'), [
      ['a', 1, 'ann', 3, 'tired'],
      ['b', 7, "bob's", null, 'fine'],
    ])
    assert.deepEqual(rows(connection, 'SELECT about_id, body FROM note'), [['b', 'a note']])
    assert.deepEqual(schemaOf(connection), schemaOf(made(after)))
    assert.deepEqual(verdicts(connection), sound)
    // The ref still means it: what it points at takes it along.
    connection.exec("DELETE FROM user WHERE id = 'b'")
    assert.deepEqual(rows(connection, 'SELECT count(*) FROM note'), [[0]])
    assert.deepEqual(fitSchema(connection, after, at), { state: 'unchanged', applied: [] })
  })

  test('keeps them where the table has to be rebuilt as well', () => {
    const connection = filled()
    const after = modelOf({
      person: open(
        {
          handle: text({ max: 20, unique: true }),
          years: int({ min: 1, optional: true, was: 'age' }),
          mood: oneOf(['fine', 'tired', 'new']),
        },
        mooded,
      ),
      note: open(note),
    })
    fitSchema(connection, after, at)
    assert.deepEqual(rows(connection, 'SELECT handle, years, mood FROM person ORDER BY id'), [
      ['ann', 3, 'tired'],
      ["bob's", null, 'fine'],
    ])
    assert.deepEqual(schemaOf(connection), schemaOf(made(after)))
    assert.deepEqual(verdicts(connection), sound)
  })

  test('lets two columns exchange their names', () => {
    const link = { b: text({ optional: true }), from: ref('person', { optional: true }), fromCode: text({ optional: true }) }
    const connection = made(modelOf({ person: open(person), link: open(link) }))
    connection.exec(`INSERT INTO link VALUES ('l', 1, '${at}', '${at}', 'x', NULL, 'code')`)
    const swapped = {
      b: text({ optional: true }),
      fromId: text({ optional: true, was: 'fromCode' }),
      to: ref('person', { optional: true, was: 'from' }),
    }
    const after = modelOf({ person: open(person), link: open(swapped) })
    fitSchema(connection, after, at)
    assert.deepEqual(rows(connection, 'SELECT b, from_id, to_id FROM link'), [['x', 'code', null]])
    assert.deepEqual(schemaOf(connection), schemaOf(made(after)))
  })

  test('says nothing once it has happened, and refuses when the old name is there beside the new one', () => {
    const connection = made(modelOf({ person: open({ ...person, name: text({ optional: true }) }) }))
    const was = dump(connection)
    const { handle: _, ...rest } = person
    assert.throws(
      () => fitSchema(connection, modelOf({ person: open({ ...rest, name: text({ optional: true, was: 'handle' }) }) }), at),
      IncompatibleModelError,
    )
    assert.deepEqual(dump(connection), was)
  })

  test('a rename that fails half way leaves everything as it was', () => {
    const connection = filled()
    const was = dump(connection)
    const narrower = modelOf({
      user: open({ ...person, age: int({ min: 5, optional: true, was: 'years' }) }, { ...mooded, was: 'person' }),
      note: open({ ...note, of: ref('user', { onDelete: 'cascade' }) }),
    })
    assert.throws(() => fitSchema(connection, narrower, at), IncompatibleModelError)
    assert.deepEqual(dump(connection), was)
    assert.deepEqual(verdicts(connection), sound)
  })
})
