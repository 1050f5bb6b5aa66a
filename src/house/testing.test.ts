import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
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

  async function isConnectedTo(name: string): Promise<boolean> {
    const client = new pg.Client(server.url)
    await client.connect()
    const { rowCount } = await client.query('SELECT FROM pg_stat_activity WHERE datname = $1', [name])
    await client.end()
    return rowCount !== 0
  }

  test('what a killed run left is removed by the next, and nothing that is in use or was made by others', async () => {
    await server.query('CREATE DATABASE lintel_test_0123456789abcdef')
    const known = new Set(await databases())
    const made = async () => (await databases()).filter((name) => !known.has(name))
    const child = spawn(process.execPath, [fileURLToPath(new URL('./testing-child.test-kit.js', import.meta.url)), server.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    const [ofChild] = await made()
    const living = await serveTest(notes, { database: { url: server.url } })
    assert.ok((await made()).includes(ofChild!), 'it lives')
    const [ofLiving] = (await made()).filter((name) => name !== ofChild)
    child.kill('SIGKILL')
    await once(child, 'exit')
    // The server notices in its own time.
    while (await isConnectedTo(ofChild!)) {}
    const later = await Promise.all([1, 2, 3].map(() => serveTest(notes, { database: { url: server.url } })))
    assert.equal((await made()).length, 4)
    assert.ok(!(await made()).includes(ofChild!))
    assert.ok((await made()).includes(ofLiving!))
    await living.signUp('ada')
    for (const each of [living, ...later]) await each.stop()
    assert.deepEqual(await databases(), ['lintel_test_0123456789abcdef'])
    await server.query('DROP DATABASE lintel_test_0123456789abcdef')
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
