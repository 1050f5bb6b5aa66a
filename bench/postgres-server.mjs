// @ts-check
// Databases for the sides on PostgreSQL: a server of the bench's own, a template database for each schema, a copy of it
// for each side and round.
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbeddedPostgres } from '../dist/adapters/embedded-postgres/embedded-postgres.js'
import { DATA_VERSION, rows } from './data.mjs'
import * as lintel from './lintel/tables.mjs'
import * as postgraphile from './servers/postgraphile/tables.mjs'
import * as reference from './servers/postgres/tables.mjs'
import { dataFolder } from './templates.mjs'

/** Rows that travel in one statement. */
const BATCH = 5_000
/** As much memory as the SQLite sides map; every commit reaches the disk. */
const SETTINGS = { shared_buffers: '1GB', max_connections: '200', max_wal_size: '4GB' }
const SCHEMAS = { reference, postgraphile, lintel }

/**
 * What a schema tells: how its tables are made, what is done once they are filled, and the columns of each.
 * @typedef {{ version: string, make(url: string): Promise<void>, after: string[], tables: Record<import('./data.mjs').Entity, { name: string, columns: Record<string, string>, valuesOf: (row: any) => unknown[] }> }} Schema
 */

/** @param {import('./data.mjs').Sizes} sizes */
export async function postgresServer(sizes) {
  const folder = fileURLToPath(new URL('postgres/', dataFolder))
  mkdirSync(folder, { recursive: true })
  const server = await startEmbeddedPostgres({ folder, randomBytes, settings: SETTINGS })
  const urlOf = (/** @type {string} */ database) => server.url.replace(/[^/]*$/, database)
  const admin = new pg.Client(server.url)
  await admin.connect()

  /** @param {keyof typeof SCHEMAS} name */
  const templateOf = async (name) => {
    const schema = await SCHEMAS[name].schema()
    const version = createHash('sha256').update(`${DATA_VERSION} ${schema.version}`).digest('hex').slice(0, 8)
    const database = `${name}_${version}_${sizes.posts}`
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (rowCount) return database
    await admin.query(`DROP DATABASE IF EXISTS ${database}_unfinished`)
    await admin.query(`CREATE DATABASE ${database}_unfinished`)
    await fill(urlOf(`${database}_unfinished`), schema, sizes)
    await admin.query(`ALTER DATABASE ${database}_unfinished RENAME TO ${database}`)
    return database
  }

  return {
    /** @param {string} side @param {string} schema @returns {Promise<string>} the URL */
    async make(side, schema) {
      const from = await templateOf(/** @type {keyof typeof SCHEMAS} */ (schema))
      await admin.query(`DROP DATABASE IF EXISTS run_${side} WITH (FORCE)`)
      await admin.query(`CREATE DATABASE run_${side} TEMPLATE ${from} STRATEGY file_copy`)
      await admin.query('CHECKPOINT')
      return urlOf(`run_${side}`)
    },
    /** @param {string} side */
    async drop(side) {
      await admin.query(`DROP DATABASE IF EXISTS run_${side} WITH (FORCE)`)
    },
    async close() {
      await admin.end()
      await server.stop()
    },
  }
}

/** @param {string} url @param {Schema} schema @param {import('./data.mjs').Sizes} sizes */
async function fill(url, { make, after, tables }, sizes) {
  await make(url)
  const client = new pg.Client(url)
  await client.connect()
  try {
    for (const entity of /** @type {const} */ (['user', 'post', 'comment'])) {
      const { name, columns, valuesOf } = tables[entity]
      const values = Object.values(columns).map((type, i) => `(v ->> ${i})::${type}`)
      const insert = `INSERT INTO ${name} (${Object.keys(columns)}) SELECT ${values} FROM json_array_elements($1::json) v`
      /** @type {unknown[][]} */
      let batch = []
      for await (const row of rows(entity, sizes)) {
        batch.push(valuesOf(row))
        if (batch.length < BATCH) continue
        await client.query(insert, [JSON.stringify(batch)])
        batch = []
      }
      if (batch.length > 0) await client.query(insert, [JSON.stringify(batch)])
    }
    for (const statement of after) await client.query(statement)
    await client.query('VACUUM (ANALYZE, FREEZE)')
  } finally {
    await client.end()
  }
}
