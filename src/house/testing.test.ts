import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { startTestServer, type TestServer } from '../adapters/postgres/place.test-kit.ts'

import { implement } from '../model/implement.ts'
import { entity, text } from '../model/language.ts'
import { blueprint } from '../model/language-check.ts'
import { serveTest } from './testing.ts'

const notes = implement(
  blueprint('notes', {
    actor: 'user',
    auth: { subject: 'handle' },
    entities: {
      user: entity(
        { handle: text({ max: 30, unique: true }), name: text({ max: 80 }) },
        { can: { read: 'anyone', create: 'self' } },
      ),
    },
  }),
  {},
)

describe('a project that is served for its tests on PostgreSQL', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer()
    await server.query("CREATE ROLE reader LOGIN PASSWORD 'reader'")
  })
  after(() => server.remove())

  async function databases(): Promise<readonly string[]> {
    const client = new pg.Client(server.url)
    await client.connect()
    const { rows } = await client.query("SELECT datname FROM pg_database WHERE datname LIKE 'lintel_test_%'")
    await client.end()
    return rows.map(({ datname }) => datname)
  }

  test('each start has a database of its own, and none is left', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => serveTest(notes, { database: { url: server.url } })))
    try {
      assert.equal((await databases()).length, 2)
      await one!.signUp('ada')
      assert.deepEqual(
        (await one!.anybody.get('/v1/users', 200)).items.map(({ handle }: { handle: string }) => handle),
        ['ada'],
      )
      assert.deepEqual((await two!.anybody.get('/v1/users', 200)).items, [])
    } finally {
      await Promise.all([one!.stop(), two!.stop()])
    }
    assert.deepEqual(await databases(), [])
  })

  test('a start that fails leaves none either', async () => {
    const wrong = { ...notes, blueprint: { ...notes.blueprint, actor: 'nobody' } }
    await assert.rejects(serveTest(wrong as typeof notes, { database: { url: server.url } }), /nobody/)
    assert.deepEqual(await databases(), [])
  })

  test('a role that may not make databases is told what to do', async () => {
    const url = Object.assign(new URL(server.url), { username: 'reader', password: 'reader' }).href
    await assert.rejects(serveTest(notes, { database: { url } }), /`reader` may not make databases.*ALTER ROLE "reader" CREATEDB/)
  })

  test('a server that is not there is told as such', async () => {
    const url = Object.assign(new URL(server.url), { port: '1' }).href
    await assert.rejects(serveTest(notes, { database: { url } }), /PostgreSQL cannot be reached/)
  })
})
