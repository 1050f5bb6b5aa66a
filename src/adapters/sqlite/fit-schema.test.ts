import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { anyBlueprint } from '../../model/blueprint.arbitrary.test-kit.ts'
import { checkBlueprint } from '../../model/check.ts'
import { diffModels } from '../../model/diff.ts'
import { int, oneOf, ref, text } from '../../model/language.ts'
import type { Model } from '../../model/model.ts'
import { normalise } from '../../model/normalise.ts'
import { modelOf, open } from '../../ports/store-kit.contract.ts'
import { IncompatibleModelError } from '../sql/incompatible-model.ts'
import type { Connection } from './driver.ts'
import { dump, schemaOf } from './dump.test-kit.ts'
import { at, made, sound, verdicts } from './fit.test-kit.ts'
import { fitSchema } from './fit-schema.ts'

test('an index that somebody else made stays', () => {
  const row = { word: text({ max: 40 }), size: int() }
  const connection = made(modelOf({ row: open(row, { index: [['word']] }) }))
  connection.exec('CREATE INDEX ops_idx ON row (size)')
  assert.deepEqual(fitSchema(connection, modelOf({ row: open(row) }), at).applied, ['without index row_word_idx'])
  const names = connection
    .prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'row' AND sql IS NOT NULL")
    .all([])
    .flat()
  assert.deepEqual(names, ['ops_idx'])
})

test('data of a version that knew fewer words are taken as they are', () => {
  const model = modelOf({ row: open({ word: text(), size: int() }) })
  const connection = made(model)
  const { jobs: _, sagas: __, external: ___, webhooks: ____, ...known } = model
  const entities = known.entities.map(({ was: _, cacheMs: __, ...entity }) => ({
    ...entity,
    fields: entity.fields.map(({ was: _, backfill: __, ...field }) => field),
  }))
  connection.prepare(`UPDATE "lintel_meta" SET "value" = ?1 WHERE "key" = 'model'`).run([JSON.stringify({ ...known, entities })])
  assert.deepEqual(fitSchema(connection, model, at), { state: 'unchanged', applied: [] })
  const renamed = modelOf({ line: open({ term: text({ was: 'word' }), size: int() }, { was: 'row' }) })
  assert.deepEqual(fitSchema(connection, renamed, at).applied, ['table line, which was row', 'column line.term, which was word'])
})

describe('what does not fit', () => {
  const person = { handle: text({ max: 20, unique: true }), age: int({ min: 0, optional: true }), mood: oneOf(['fine', 'tired']) }
  const note = { of: ref('person', { onDelete: 'cascade' }), body: text({ max: 20 }) }
  const before = modelOf({ person: open(person), note: open(note) })
  const { mood: _, ...moodless } = person
  const cases: readonly [name: string, entities: Readonly<Record<string, unknown>>][] = [
    ['a field that is gone', { person: open(moodless), note: open(note) }],
    ['an entity that is gone', { person: open(person) }],
    ['a required field', { person: open({ ...person, city: text() }), note: open(note) }],
    ['a uniqueness', { person: open(person, { unique: [['mood']] }), note: open(note) }],
    ['a narrower bound', { person: open({ ...person, age: int({ min: 5, optional: true }) }), note: open(note) }],
    ['a value less', { person: open({ ...person, mood: oneOf(['fine', 'new']) }), note: open(note) }],
    ['a field required now', { person: open({ ...person, age: int({ min: 0 }) }), note: open(note) }],
    [
      'the last of several changes',
      {
        person: open({ ...person, bio: text({ optional: true }), mood: oneOf(['fine', 'tired', 'new']) }),
        note: open({ ...note, to: text() }),
      },
    ],
  ]
  for (const [name, entities] of cases) {
    test(`${name}: every byte of schema and rows stays as it was`, () => {
      const connection = made(before)
      connection.exec(`
        INSERT INTO person VALUES ('a', 1, '${at}', '${at}', 'ann', 3, 'tired'), ('b', 7, '${at}', '${at}', 'bob''s', NULL, 'tired');
        INSERT INTO note VALUES ('n', 2, '${at}', '${at}', 'b', 'a note')`)
      const was = dump(connection)
      assert.ok(was.some((line) => line.includes(`'bob''s'`)))
      assert.throws(() => fitSchema(connection, modelOf(entities), at), IncompatibleModelError)
      assert.deepEqual(dump(connection), was)
      assert.deepEqual(verdicts(connection), sound)
      assert.deepEqual(fitSchema(connection, before, at), { state: 'unchanged', applied: [] })
    })
  }
})

describe('any change of any model', () => {
  test('is refused and changes nothing, or gives the schema that the new model has from the start', () => {
    const met = { refused: 0, changed: 0, unchanged: 0, renamed: 0 }
    fc.assert(
      fc.property(anyBlueprint, fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 }), (blueprint, changes) => {
        const other = changes.reduce((each, [place, how]) => changeOne(each, place, how), blueprint as unknown)
        if (checkBlueprint(other).length > 0) return
        const [before, after] = [normalise(blueprint), normalise(other)]
        const opened: Connection[] = []
        const open = (model: Model) => {
          opened.push(made(model))
          return opened.at(-1)!
        }
        // Hundreds of runs would hold hundreds of page caches.
        using(opened, () => {
          const connection = open(before)
          const was = dump(connection)
          const isDestructive = diffModels(before, after).some(({ store }) => store === 'destructive')
          if (isDestructive) {
            assert.throws(() => fitSchema(connection, after, at), IncompatibleModelError)
            assert.deepEqual(dump(connection), was)
            met.refused++
            return
          }
          const { state, applied } = fitSchema(connection, after, at)
          const [is, fresh] = [schemaOf(connection), schemaOf(open(after))]
          assert.deepEqual(is, fresh)
          assert.equal(state === 'changed', applied.length > 0)
          assert.equal(state === 'changed', JSON.stringify(is) !== JSON.stringify(schemaOf(open(before))))
          assert.deepEqual(verdicts(connection), sound)
          assert.deepEqual(fitSchema(connection, after, at), { state: 'unchanged', applied: [] })
          met[state === 'changed' ? 'changed' : 'unchanged']++
          if (applied.some((each) => each.includes('which was'))) met.renamed++
        })
      }),
      { numRuns: 400, endOnFailure: true },
    )
    assert.ok(met.refused > 10 && met.changed > 10 && met.unchanged > 10 && met.renamed > 10, JSON.stringify(met))
  })
})

function using(connections: readonly Connection[], act: () => void): void {
  try {
    act()
  } finally {
    for (const connection of connections) connection.close()
  }
}

/** The same blueprint with a field that came or went, or one value of an entity that is another of its type or gone. */
function changeOne(blueprint: unknown, place: number, how: number): unknown {
  const places: [Record<string, unknown>, string][] = []
  const copy = structuredClone(blueprint) as { entities: Record<string, { fields: Record<string, unknown> }> }
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key])
      visit((value as Record<string, unknown>)[key])
    }
  }
  visit(copy.entities)
  const { fields } = Object.values(copy.entities)[place % Object.keys(copy.entities).length] ?? {}
  if (fields === undefined || Object.keys(fields).length === 0) return copy
  const [holder, key] = places[place % places.length]!
  const old = holder[key]
  if (how % 7 === 0) fields[`more${how % 97}`] = how % 2 ? text({ optional: true }) : int({ default: how % 9 })
  else if (how % 7 === 1) delete fields[Object.keys(fields)[how % Object.keys(fields).length]!]
  else if (how % 7 === 2 && !Array.isArray(holder)) delete holder[key]
  else if (how % 7 === 3) return renameField(copy, place, how)
  else if (how % 7 === 4) return renameEntity(copy, place)
  else if (typeof old === 'boolean') holder[key] = !old
  else if (typeof old === 'number') holder[key] = old + (how % 2 ? 1 : -1)
  else if (typeof old === 'string') holder[key] = `${old}x`
  else if (Array.isArray(old)) holder[key] = how % 2 ? old.toReversed() : [...old, ...old.slice(0, 1).map((each) => `${each}y`)]
  return copy
}

interface Loose {
  entities: Record<string, { fields: Record<string, object>; was?: string }>
}

/** The same data with another word for one, wherever it stands: as a key, as a text, or behind a hyphen. */
function reworded(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string')
    return value === from ? to : value === `-${from}` ? `-${to}` : value === `${from}[]` ? `${to}[]` : value
  if (Array.isArray(value)) return value.map((each) => reworded(each, from, to))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key === from ? to : key, reworded(inner, from, to)]))
}

function renameField(blueprint: object, place: number, how: number): unknown {
  const { entities } = structuredClone(blueprint) as Loose
  const [name, entity] = Object.entries(entities)[place % Object.keys(entities).length]!
  const [field, said] = Object.entries(entity.fields)[how % Object.keys(entity.fields).length]!
  const { fields, ...more } = entity
  const renamed = Object.fromEntries(
    Object.entries(fields).map(([each, of]) => (each === field ? ['renamed', { ...said, was: field }] : [each, of])),
  )
  return { ...blueprint, entities: { ...entities, [name]: { ...(reworded(more, field, 'renamed') as object), fields: renamed } } }
}

function renameEntity(blueprint: object, place: number): unknown {
  const { entities } = blueprint as Loose
  const name = Object.keys(entities)[place % Object.keys(entities).length]!
  const { entities: reached, ...more } = reworded(blueprint, name, 'renamed') as Loose
  return { ...more, entities: { ...reached, renamed: { ...reached.renamed!, was: name } } }
}
