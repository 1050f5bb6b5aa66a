import { after, before, describe } from 'node:test'
import pg from 'pg'
import { openPostgresMigrator } from '../adapters/postgres/migrator.ts'
import { newPlace, startTestServer, type TestServer } from '../adapters/postgres/place.test-kit.ts'
import { type MigrationPlace, migrationTests } from './migrate.test-kit.ts'
import { waitingOutside as outside } from './outside.ts'

describe('migrations on PostgreSQL', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer()
  })
  after(() => server.remove())

  const place = (): MigrationPlace => {
    let url: string | undefined
    const urlOf = async () => (url ??= await server.newDatabase())
    const opened = newPlace(() => ({ ...server, newDatabase: urlOf }))
    return {
      open: (model, changes) => opened.open(model, Date.now, { connections: 3, ...(changes ? { changes } : {}) }),
      migrator: async () => openPostgresMigrator({ url: await urlOf(), outside, runnerPatienceMs: 200 }),
      schema: async () => readSchema(await urlOf()),
      remove: () => opened.remove(),
    }
  }
  migrationTests(place, { name: 'postgres', sharesTables: true })
})

async function readSchema(url: string): Promise<readonly string[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query(`
      SELECT format('%s.%s %s %s default %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) AS line
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL SELECT format('%s %s %s valid %s', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
      UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
      ORDER BY 1`)
    return rows.map(({ line }) => line as string)
  } finally {
    await client.end()
  }
}
