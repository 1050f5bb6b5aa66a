import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { startTestServer, type TestServer } from './place.test-kit.ts'
import { makeTemporaryDatabase } from './temporary-database.ts'

describe('temporary databases', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer()
    await server.query("CREATE ROLE other LOGIN CREATEDB PASSWORD 'other'")
  })
  after(() => server.remove())

  let names = 0
  const make = (more: { readonly url?: string; readonly pooled?: boolean } = {}) =>
    makeTemporaryDatabase(more.url ?? server.url, { newName: () => `n${++names}`, pooled: more.pooled ?? false })
  const nameOf = ({ url }: { readonly url: string }) => new URL(url).pathname.slice(1)
  async function present(): Promise<readonly string[]> {
    const client = new pg.Client(server.url)
    await client.connect()
    const { rows } = await client.query("SELECT datname FROM pg_database WHERE datname LIKE 'lintel_test_%' ORDER BY datname")
    await client.end()
    return rows.map(({ datname }) => datname)
  }

  test('one that nobody is connected to is removed by the next, one that is held without being used is not', async () => {
    const held = await make()
    await server.query('CREATE DATABASE lintel_test_own_left')
    const next = await make()
    assert.deepEqual(await present(), [nameOf(held), nameOf(next)])
    await Promise.all([held.drop(), next.drop()])
    assert.deepEqual(await present(), [])
  })

  test('one that somebody else looks into is left to them', async () => {
    await server.query('CREATE DATABASE lintel_test_own_seen')
    const client = new pg.Client(Object.assign(new URL(server.url), { pathname: '/lintel_test_own_seen' }).href)
    await client.connect()
    const next = await make()
    assert.deepEqual(await present(), [nameOf(next), 'lintel_test_own_seen'])
    await Promise.all([next.drop(), client.end()])
    await (await make()).drop()
    assert.deepEqual(await present(), [])
  })

  test('those of another role, and those through a pooler, are not looked at', async () => {
    await server.query('CREATE DATABASE lintel_test_own_left')
    const pooled = await make({ pooled: true })
    const other = await make({ url: Object.assign(new URL(server.url), { username: 'other', password: 'other' }).href })
    assert.ok((await present()).includes('lintel_test_own_left'))
    const next = await make()
    assert.deepEqual(await present(), [nameOf(pooled), nameOf(other), nameOf(next)].sort())
    await Promise.all([pooled, other, next].map((each) => each.drop()))
    assert.deepEqual(await present(), [])
  })
})
