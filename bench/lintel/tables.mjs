// @ts-check
// Lintel's own schema on PostgreSQL, made by Lintel when it opens an empty database.
import { postgresEngine } from '../../dist/adapters/postgres/engine.js'
import { openPostgresStore } from '../../dist/adapters/postgres/store.js'
import { idempotencyTables } from '../../dist/adapters/sql/idempotency.js'
import { workTables } from '../../dist/adapters/sql/work-tables.js'
import { realOutside } from '../../dist/house/outside.js'
import { normalise } from '../../dist/model/normalise.js'
import { postgresDialect, writeTables } from '../../dist/writers/sql/index.js'
import { loadApp } from './load.mjs'

const row = { id: 'uuid', version: 'bigint', created_at: 'timestamptz', updated_at: 'timestamptz' }
const common = (/** @type {any} */ { id, createdAt }) => [id, 1, createdAt, createdAt]

/** @returns {Promise<import('../postgres-server.mjs').Schema>} */
export async function schema() {
  const model = normalise((await loadApp()).blueprint)
  return {
    version: [...writeTables(model, postgresDialect), ...workTables(postgresEngine), ...idempotencyTables(postgresEngine)].join(),
    make: async (url) => (await openPostgresStore({ url, model, outside: realOutside })).close(),
    after: [],
    tables: {
      user: {
        name: '"user"',
        columns: { ...row, handle: 'text', bio: 'text' },
        valuesOf: (each) => [...common(each), each.handle, each.bio],
      },
      post: {
        name: 'post',
        columns: { ...row, author_id: 'uuid', body: 'text', audience: 'text' },
        valuesOf: (each) => [...common(each), each.authorId, each.body, each.audience],
      },
      comment: {
        name: 'comment',
        columns: { ...row, post_id: 'uuid', author_id: 'uuid', body: 'text' },
        valuesOf: (each) => [...common(each), each.postId, each.authorId, each.body],
      },
    },
  }
}
