import { join } from 'node:path'
import Database from 'libsql'
import { query, testDatabase } from '../kit/postgres.mjs'

/** What became of the data of a closed backend: is the file whole, do all refs lead somewhere, is there a table too many? */
export async function inspectData(folder) {
  const { database } = await testDatabase(folder)
  return database === undefined ? inspectFile(join(folder, 'data', 'data.db')) : inspectDatabase(database.url)
}

function inspectFile(file) {
  const database = new Database(file, { readonly: true })
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map(({ name }) => name)
    return {
      integrity: Object.values(database.prepare('PRAGMA integrity_check').get())[0],
      orphans: database.prepare('PRAGMA foreign_key_check').all(),
      strangers: strangersAmong(tables, database.prepare(`SELECT value FROM lintel_meta WHERE key = 'model'`).get().value),
    }
  } finally {
    database.close()
  }
}

/** The server itself sees to it that its pages are whole. */
async function inspectDatabase(url) {
  const tables = await query(url, "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'")
  const [{ value }] = await query(url, "SELECT value FROM lintel_meta WHERE key = 'model'")
  const refs = JSON.parse(value).entities.flatMap(({ table, fields, name }, _, entities) =>
    fields
      .filter(({ field }) => field.kind === 'ref')
      .map(({ column, field }) => ({ table, name, column, target: entities.find((each) => each.name === field.to).table })),
  )
  const orphans = []
  for (const { table, column, target } of refs)
    orphans.push(
      ...(await query(
        url,
        `SELECT '${table}' AS of, c.id FROM "${table}" c LEFT JOIN "${target}" t ON t.id = c."${column}" WHERE c."${column}" IS NOT NULL AND t.id IS NULL`,
      )),
    )
  return {
    integrity: 'ok',
    orphans,
    strangers: strangersAmong(
      tables.map(({ name }) => name),
      value,
    ),
  }
}

function strangersAmong(tables, model) {
  const { entities } = JSON.parse(model)
  const work = ['messages', 'deliveries', 'sagas', 'lanes', 'workers'].map((name) => `lintel_${name}`)
  const own = ['lintel_meta', 'lintel_idempotency', ...work, 'sqlite_sequence']
  const expected = new Set([...own, ...entities.map(({ table }) => table)])
  return tables.filter((name) => !expected.has(name))
}
