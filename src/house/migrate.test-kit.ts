import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { applyMigration, migrationStatus, takeBack } from '../migrate/index.ts'
import { text } from '../model/language.ts'
import type { Model } from '../model/model.ts'
import type { Migrator } from '../ports/migration.ts'
import type { Store } from '../ports/store.ts'
import { open as entityOf, modelOf, type Row, shorthand } from '../ports/store-kit.contract.ts'
import { inTheWay, type Kind, kinds, refused, type Values } from './migrate-kinds.test-kit.ts'
import { waitingOutside as outside } from './outside.ts'

/** Where the data of one test are. */
export interface MigrationPlace {
  open(model: Model, changes?: 'fit' | 'refuse'): Promise<Store>
  migrator(): Promise<Migrator>
  /** The schema as the engine tells it, in an order that does not depend on how it came about. */
  schema(): Promise<readonly string[]>
  remove(): Promise<void>
}

const first = (model: Model) => model.entities[0]!.name

export function migrationTests(
  newPlace: () => MigrationPlace,
  engine: { readonly name: 'postgres' | 'sqlite'; readonly sharesTables: boolean },
): void {
  const settle = async (
    place: MigrationPlace,
    to: Model,
    more: { allow?: readonly string[]; through?: 'backfill' | 'contract' } = {},
  ) => {
    const migrator = await place.migrator()
    try {
      return await applyMigration(migrator, { to, allow: more.allow ?? [], through: more.through ?? null, outside })
    } finally {
      await migrator.close()
    }
  }
  const filled = async (place: MigrationPlace, model: Model, rows: readonly Values[]) => {
    const store = await place.open(model)
    for (const row of rows) await shorthand(store).create(first(model), row, idOf())
    await store.close()
  }
  const rowsOf = async (store: Store, model: Model) =>
    [...(await shorthand(store).all({ entity: first(model) }))].sort((a, b) => (a.id < b.id ? -1 : 1))
  const has = (rows: readonly Row[], wanted: readonly Values[]) =>
    assert.deepEqual(
      rows.map((row, i) => Object.fromEntries(Object.keys(wanted[i] ?? {}).map((name) => [name, row[name] ?? null]))),
      wanted,
    )

  describe('kinds of change', () => {
    for (const kind of kinds) test(`${kind.name}: nothing is lost, old and new code are served`, () => oneKind(kind))
  })

  async function oneKind(kind: Kind): Promise<void> {
    const [from, to] = [modelOf(kind.from), modelOf(kind.to)]
    const place = newPlace()
    try {
      await filled(place, from, kind.rows)
      const ready = await settle(place, to)
      if (kind.nothingOn === engine.name) assert.equal(ready.is, 'nothing')
      else
        assert.ok(
          ready.is === 'ready' || (ready.is === 'done' && !ready.plan.steps.some(({ wave }) => wave === 'contract')),
          ready.is,
        )
      if (kind.additive) assert.equal(ready.is, 'done')
      const old = await place.open(from, 'refuse')
      await shorthand(old).create(first(from), kind.old, idOf())
      const written = await writeAsNew(place, kind, to, old)
      if (kind.seen && engine.sharesTables) {
        const row = await shorthand(old).find(first(from), written)
        for (const [name, value] of Object.entries(kind.seen)) assert.deepEqual(row?.[name], value, `old code sees ${name}`)
      }
      if (engine.sharesTables) await old.close()
      if (ready.is === 'ready') {
        assert.equal((await settle(place, to, kind.allow ? { allow: kind.allow } : {})).is, 'done')
      }
      const store = await place.open(to, 'refuse')
      assert.deepEqual(store.report, { state: 'unchanged', applied: [] })
      has(await rowsOf(store, to), kind.after)
      await store.close()
      await equalsFresh(place, to)
    } finally {
      await place.remove()
    }
  }

  const writeAsNew = async (place: MigrationPlace, kind: Kind, to: Model, old: Store): Promise<string> => {
    if (!engine.sharesTables) await old.close()
    const store = await place.open(to, 'refuse')
    const row = await shorthand(store).create(first(to), kind.new, idOf())
    await store.close()
    return row.id
  }

  const equalsFresh = async (place: MigrationPlace, model: Model) => {
    const fresh = newPlace()
    try {
      await (await fresh.open(model)).close()
      assert.deepEqual(await place.schema(), await fresh.schema())
    } finally {
      await fresh.remove()
    }
  }

  describe('what is taken back', () => {
    for (const kind of kinds.filter(({ additive, nothingOn }) => !additive && nothingOn !== engine.name)) {
      test(`${kind.name}: before new code wrote, all is as it was`, async () => {
        const [from, to] = [modelOf(kind.from), modelOf(kind.to)]
        const place = newPlace()
        try {
          await filled(place, from, kind.rows)
          const [schema, store] = [await place.schema(), await place.open(from)]
          const rows = await rowsOf(store, from)
          await store.close()
          const ready = await settle(place, to)
          if (ready.is === 'done') return
          const migrator = await place.migrator()
          assert.equal((await takeBack(migrator, { outside })).is, 'done')
          assert.equal((await migrationStatus(migrator, from)).state, 'none')
          await migrator.close()
          const again = await place.open(from, 'refuse')
          // A value that was given where there was none stays.
          if (kind.name !== 'a field that is now required') assert.deepEqual(await rowsOf(again, from), rows)
          await again.close()
          assert.deepEqual(await place.schema(), schema)
        } finally {
          await place.remove()
        }
      })
    }
  })

  describe('what is refused', () => {
    for (const { name, from, to, says } of refused) {
      test(`${name}: with the reason, and nothing is begun`, async () => {
        const place = newPlace()
        try {
          await filled(place, modelOf(from ?? kinds[0]!.from), [])
          await assert.rejects(settle(place, modelOf(to)), { name: 'IncompatibleModelError', message: says })
          const migrator = await place.migrator()
          assert.equal((await migrator.stored()).migration, null)
          await migrator.close()
        } finally {
          await place.remove()
        }
      })
    }
    for (const { name, to, rows, says } of inTheWay) {
      test(`${name}: with how many rows stand in the way; the old code goes on`, async () => {
        const { from, rows: usual } = kinds[0]!
        const place = newPlace()
        try {
          await filled(place, modelOf(from), rows ?? usual)
          await assert.rejects(settle(place, modelOf(to)), (error: Error & { changes: { says: string }[] }) =>
            says.test(error.changes[0]!.says),
          )
          await (await place.open(modelOf(from), 'refuse')).close()
          await assert.rejects(async () => place.open(modelOf(to), 'refuse'), { name: 'MigrationPendingError' })
        } finally {
          await place.remove()
        }
      })
    }
  })

  test('what destroys is not done without leave, and who has it is not asked again', async () => {
    const kind = kinds.find(({ allow }) => allow?.[0] === 'person.bio')!
    const place = newPlace()
    try {
      const [from, to] = [modelOf(kind.from), modelOf(kind.to)]
      await filled(place, from, kind.rows)
      assert.equal((await settle(place, to)).is, 'ready')
      const forbidden = await settle(place, to)
      assert.deepEqual(forbidden.is === 'forbidden' && forbidden.destroys, ['person.bio'])
      await (await place.open(from, 'refuse')).close()
      assert.equal((await settle(place, to, { allow: ['person.bio'], through: 'contract' })).is, 'done')
      await assert.rejects(async () => place.open(from, 'refuse'), { name: 'MigrationPendingError' })
    } finally {
      await place.remove()
    }
  })

  describe('between backfill and contract', () => {
    const kind = kinds.find(({ name }) => name === 'an entity and a field of it renamed')!
    const [from, to] = [modelOf(kind.from), modelOf(kind.to)]
    const [old, fresh] = [first(from), first(to)]

    const readied = async () => {
      const place = newPlace()
      await filled(place, from, kind.rows)
      assert.equal((await settle(place, to)).is, 'ready')
      return place
    }

    test('code may change back and forth, and each finds what the other wrote, changed and deleted', async () => {
      const place = await readied()
      try {
        const [ids, written] = [[idOf(), idOf()] as const, { handle: 'w', age: 1 }]
        const asNew = await place.open(to, 'refuse')
        await shorthand(asNew).create(fresh, { ...written, about: 'by new' }, ids[0])
        const [gone] = await rowsOf(asNew, to)
        await shorthand(asNew).remove(fresh, gone!.id)
        await asNew.close()
        const asOld = await place.open(from, 'refuse')
        assert.equal((await shorthand(asOld).find(old, ids[0]))?.bio, 'by new')
        assert.equal(await shorthand(asOld).find(old, gone!.id), null)
        await shorthand(asOld).update(old, ids[0], { bio: 'changed by old' })
        await shorthand(asOld).create(old, { ...written, bio: 'by old' }, ids[1])
        await asOld.close()
        const again = await place.open(to, 'refuse')
        const rows = await rowsOf(again, to)
        assert.deepEqual(
          rows.map(({ about }) => about),
          [kind.rows[1]!.bio, 'changed by old', 'by old'],
        )
        await again.close()
      } finally {
        await place.remove()
      }
    })

    test('what new code wrote is there for the old one when all is taken back', async () => {
      const place = await readied()
      try {
        const id = idOf()
        const store = await place.open(to, 'refuse')
        await shorthand(store).create(fresh, { handle: 'w', age: 1, about: 'by new' }, id)
        await store.close()
        const migrator = await place.migrator()
        assert.equal((await takeBack(migrator, { outside })).is, 'done')
        await migrator.close()
        const back = await place.open(from, 'refuse')
        assert.equal((await shorthand(back).find(old, id))?.bio, 'by new')
        await back.close()
        await equalsFresh(place, from)
      } finally {
        await place.remove()
      }
    })

    test('a third blueprint is refused, by the store and by the migrator', async () => {
      const place = await readied()
      try {
        const third = modelOf(kinds[0]!.to)
        await assert.rejects(async () => place.open(third), { name: 'MigrationPendingError', message: /neither of them/ })
        await assert.rejects(settle(place, third), { name: 'MigrationPendingError', message: /neither side/ })
        await assert.rejects(settle(place, from), { name: 'MigrationPendingError', message: /leads away from/ })
      } finally {
        await place.remove()
      }
    })
  })

  test('tables of another blueprint are left as they are where the start was told so', async () => {
    const place = newPlace()
    try {
      await filled(place, modelOf(kinds[0]!.from), kinds[0]!.rows)
      await assert.rejects(async () => place.open(modelOf(kinds[0]!.to), 'refuse'), {
        name: 'MigrationPendingError',
        remedy: /lintel migrate apply/,
      })
      const loud = { ...modelOf(kinds[0]!.from), name: 'another' }
      await (await place.open(loud, 'refuse')).close()
    } finally {
      await place.remove()
    }
  })

  test('nothing is begun twice: a run that is repeated at every step does each of them once', async () => {
    const kind = kinds.find(({ name }) => name === 'a field split in two')!
    const place = newPlace()
    try {
      const [from, to] = [modelOf(kind.from), modelOf(kind.to)]
      await filled(place, from, kind.rows)
      const seen: string[] = []
      for (let runs = 0; runs < 100; runs++) {
        const migrator = await place.migrator()
        const stop = new Error('killed')
        const onStep = ({ id }: { id: string }, news: string) => {
          if (news !== 'ends') return
          seen.push(id)
          throw stop
        }
        try {
          const { is } = await applyMigration(migrator, { to, allow: ['person.handle'], through: 'contract', outside, onStep })
          if (is === 'done') break
        } catch (error) {
          if (error !== stop) throw error
        } finally {
          await migrator.close()
        }
      }
      assert.equal(new Set(seen).size, seen.length)
      const store = await place.open(to, 'refuse')
      has(await rowsOf(store, to), kind.after.slice(0, kind.rows.length))
      await store.close()
      await equalsFresh(place, to)
    } finally {
      await place.remove()
    }
  })

  test('names that change hands are refused by the language: two renames, one after the other, do it', () => {
    const swapped = { a: text({ was: 'b' }), b: text({ was: 'a' }) }
    assert.throws(() => modelOf({ person: entityOf(swapped) }), { name: 'BlueprintError', message: /LNTM036/ })
  })

  test('two do not migrate at once', async () => {
    const place = newPlace()
    try {
      await filled(place, modelOf(kinds[0]!.from), [])
      const [a, b] = [await place.migrator(), await place.migrator()]
      const unlock = await a.lock()
      await assert.rejects(b.lock(), { name: 'MigratorBusyError' })
      await unlock()
      await (await b.lock())()
      await a.close()
      await b.close()
    } finally {
      await place.remove()
    }
  })
}

let lastId = 0
function idOf(): string {
  return `01900000-aaaa-7000-8000-${(++lastId).toString(16).padStart(12, '0')}`
}
