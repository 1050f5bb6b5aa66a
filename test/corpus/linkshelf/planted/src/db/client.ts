import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { env } from '../env.js'
import * as schema from './schema.js'

const pool = Array.from({ length: 4 }, () => createClient({ url: env.DATABASE_URL, intMode: 'number' }))
const databases = pool.map((client) => drizzle(client, { schema }))

export const client = pool[0]!
await client.execute('PRAGMA journal_mode = WAL')
await client.execute('PRAGMA foreign_keys = ON')

let turn = 0
/** The next connection in turn. */
export const db = new Proxy({} as (typeof databases)[number], {
  get: (_target, name) => Reflect.get(databases[turn++ % databases.length]!, name),
})
