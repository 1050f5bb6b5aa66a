// Changes to a system that is served lose nothing and stop nobody, whenever the migration is killed.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { plantFault } from './kit/dist.mjs'
import { startPostgres } from './kit/postgres.mjs'
import { migrate } from './migrate/processes.mjs'
import { kinds, migrateUnderLoad } from './migrate.mjs'

const seed = Number(process.env.LINTEL_SEED ?? Math.floor(Math.random() * 1e9))
let postgres
before(async () => {
  postgres = await startPostgres()
})
after(() => postgres.remove())

/** One of each way in which a plan goes; `node test/migrate.mjs --kills 20` takes all of them. */
const chosen = [
  'an optional field',
  'a field split in two',
  'a required, indexed field renamed',
  'an entity and a field of it renamed',
  'a whole number that becomes a decimal',
  'values that have other names',
  'a field that is now required',
  'another bound, wider and narrower',
  'a uniqueness',
  'no required field any more',
  'a child of a renamed entity',
].map((name) => kinds.find((kind) => kind.name === name))

for (const engine of ['postgres', 'sqlite']) {
  for (const kind of chosen) {
    test(`${engine}: ${kind.name}, under load and killed twice`, async (t) => {
      const server = engine === 'postgres' ? postgres.url : null
      let { faults, ...figures } = await migrateUnderLoad({ kind, server, seed })
      // A lock that is held too long is held too long again; a machine that had others to serve is not.
      if (faults.every((fault) => /^a request waited/.test(fault)) && faults.length > 0)
        ({ faults, ...figures } = await migrateUnderLoad({ kind, server, seed }))
      t.diagnostic(JSON.stringify(figures))
      assert.deepEqual(faults.slice(0, 5), [], `seed ${seed}`)
    })
  }
}

const renamed = kinds.find(({ name }) => name === 'a required, indexed field renamed')

test('control: contract before its time is noticed', async () => {
  const meanwhile = async ({ project, env }) => {
    for (;;) {
      const { code } = await migrate({ words: ['apply', '--through', 'contract'], project, env })
      // Until it was its turn: what it then says of the rows that old code goes on writing is told by the last run.
      if (code !== 2) return
    }
  }
  const { faults } = await migrateUnderLoad({ kind: renamed, server: postgres.url, kills: 0, seed, meanwhile })
  assert.ok(
    faults.some((fault) => /was answered 5\d\d|did not start|ended with/.test(fault)),
    String(faults[0]),
  )
})

test('control: a change that waits for its lock behind a long transaction is noticed', async () => {
  const { default: pg } = await import('pg')
  const meanwhile = async ({ database }) => {
    const client = new pg.Client(database)
    await client.connect()
    await client.query('BEGIN; SELECT count(*) FROM person')
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    await client.end()
  }
  const { faults } = await migrateUnderLoad({
    kind: renamed,
    server: postgres.url,
    kills: 0,
    seed,
    meanwhile,
    words: ['--lock-timeout', '60000ms'],
  })
  assert.ok(
    faults.some((fault) => /was answered|a request waited/.test(fault)),
    String(faults[0]),
  )
})

/** @type {[name: string, engine: 'postgres' | 'sqlite', fault: { file: string, find: string, replace: string }, says: RegExp][]} */
const builds = [
  [
    'copies no change that old code makes',
    'sqlite',
    { file: 'adapters/sqlite/row-mirror.js', find: ' IS OLD.', replace: ' IS NEW.' },
    /row .* is .*, not /,
  ],
  [
    'forgets where it was, and goes on behind it',
    'postgres',
    {
      file: 'adapters/postgres/migrator.js',
      find: 'at: last, rows',
      replace: "at: 'ffffffff-ffff-ffff-ffff-ffffffffffff', rows",
    },
    /ended with 1|row .* is .*, not /,
  ],
]
for (const [name, engine, fault, says] of builds) {
  test(`control: a build that ${name} is noticed`, async () => {
    const { dist, remove } = plantFault(fault)
    try {
      const kind = kinds.find((each) => each.name === 'a field renamed')
      const { faults } = await migrateUnderLoad({
        kind,
        server: engine === 'postgres' ? postgres.url : null,
        kills: 0,
        seed,
        dist,
      })
      assert.match(faults.join('\n'), says)
    } finally {
      remove()
    }
  })
}
