// @ts-check
// Lintel's own schema, made by Lintel, filled with the rows that every side has.
import { createHash } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openSqliteStore } from '../../dist/adapters/sqlite/store.js'
import { normalise } from '../../dist/model/normalise.js'
import { writeTables } from '../../dist/writers/sql/index.js'
// The same copy of the driver that the store uses: two on one file do not see each other's locks.
import Database from '../../node_modules/libsql/index.js'
import { rows } from '../data.mjs'
import { loadApp } from './load.mjs'

const app = await loadApp()
const model = normalise(app.blueprint)

export const version = createHash('sha256')
  .update(JSON.stringify(model) + writeTables(model).join())
  .digest('hex')

const inserts = {
  user: `INSERT INTO "user" (id, version, created_at, updated_at, handle, bio) VALUES (?, 1, ?, ?, ?, ?)`,
  post: `INSERT INTO "post" (id, version, created_at, updated_at, author_id, body, audience) VALUES (?, 1, ?, ?, ?, ?, ?)`,
  comment: `INSERT INTO "comment" (id, version, created_at, updated_at, post_id, author_id, body) VALUES (?, 1, ?, ?, ?, ?, ?)`,
}
const values = {
  user: (/** @type {any} */ row) => [row.handle, row.bio],
  post: (/** @type {any} */ row) => [row.authorId, row.body, row.audience],
  comment: (/** @type {any} */ row) => [row.postId, row.authorId, row.body],
}

/** @param {string} file @param {import('../data.mjs').Sizes} sizes */
export default async function fill(file, sizes) {
  const folder = mkdtempSync(join(dirname(file), 'fill-'))
  const store = openSqliteStore({ folder, model, outside: { now: () => 0 } })
  await store.close()
  const db = new Database(join(folder, 'data.db'))
  db.exec('PRAGMA synchronous = OFF; BEGIN')
  for (const entity of /** @type {const} */ (['user', 'post', 'comment'])) {
    const insert = db.prepare(inserts[entity])
    for await (const row of rows(entity, sizes)) {
      const { id, createdAt } = /** @type {any} */ (row)
      insert.run([id, createdAt, createdAt, ...values[entity](row)])
    }
  }
  db.exec('COMMIT')
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  renameSync(join(folder, 'data.db'), file)
  rmSync(folder, { recursive: true, force: true })
}
