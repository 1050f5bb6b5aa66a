// @ts-check
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { DATA_VERSION, rows } from './data.mjs'
import { INDEXES, TABLES } from './schema.mjs'

/** @typedef {import('./data.mjs').Sizes} Sizes */
/** @typedef {(file: string, sizes: Sizes) => Promise<void>} Fill */

export const dataFolder = new URL('data/', import.meta.url)

/**
 * How a schema's template is filled. `fill` gets the name of a file that does not exist yet and leaves everything
 * checkpointed in it; `version` is any text that changes with the tables, so that an older template is not used.
 * @type {Record<string, () => Promise<{ fill: Fill, version: string }>>}
 */
const SCHEMAS = {
  reference: async () => ({ fill: fillReference, version: TABLES + INDEXES }),
  lintel: async () => {
    const script = new URL('lintel/fill.mjs', import.meta.url)
    if (!existsSync(script)) throw new Error('the schema `lintel` cannot be filled: bench/lintel/fill.mjs is missing')
    const { default: fill, version } = await import(script.href)
    return { fill, version }
  },
}

/** The filled template file of a schema, made on first use. @param {string} schema @param {Sizes} sizes */
export async function template(schema, sizes) {
  const { fill, version } = await SCHEMAS[schema]()
  const hash = createHash('sha256').update(`${DATA_VERSION} ${version}`).digest('hex').slice(0, 8)
  const file = fileURLToPath(new URL(`${schema}-${hash}-${sizes.posts}.db`, dataFolder))
  if (existsSync(file)) return file
  await mkdir(dataFolder, { recursive: true })
  const unfinished = `${file}.unfinished`
  await removeDatabase(unfinished)
  await fill(unfinished, sizes)
  await flush(unfinished)
  await rename(unfinished, file)
  await removeDatabase(unfinished)
  return file
}

/** @param {string} file */
export async function removeDatabase(file) {
  await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(file + suffix, { force: true })))
}

/** Written back now, or the disk would still be busy with it while a commit is timed. @param {string} file */
export async function flush(file) {
  const handle = await open(file, 'r+')
  await handle.sync()
  await handle.close()
}

/** @type {Fill} */
async function fillReference(file, sizes) {
  const { default: Database } = await import('libsql')
  const db = new Database(file)
  db.exec('pragma journal_mode = wal')
  db.exec('pragma synchronous = off')
  db.exec(TABLES)
  db.exec('begin')
  const users = db.prepare('insert into users (id, handle, bio, created_at) values (?, ?, ?, ?)')
  for await (const row of rows('user', sizes)) users.run(row.id, row.handle, row.bio, row.createdAt)
  const posts = db.prepare('insert into posts (id, author_id, body, audience, created_at) values (?, ?, ?, ?, ?)')
  for await (const row of rows('post', sizes)) posts.run(row.id, row.authorId, row.body, row.audience, row.createdAt)
  const comments = db.prepare('insert into comments (id, post_id, author_id, body, created_at) values (?, ?, ?, ?, ?)')
  for await (const row of rows('comment', sizes)) comments.run(row.id, row.postId, row.authorId, row.body, row.createdAt)
  db.exec(INDEXES)
  db.exec('commit')
  db.prepare('pragma wal_checkpoint(truncate)').all()
  db.close()
}
