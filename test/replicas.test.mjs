// Reads from a real streaming replica, through one process and through two: what was written is seen in the next read.
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createClient } from './fuzz/client.mjs'
import { newDatabase, query, startPostgres, startReplica } from './kit/postgres.mjs'
import { startRedis, whyNoRedis } from './kit/redis.mjs'
import { until } from './kit/until.mjs'

const serve = fileURLToPath(new URL('replicas/serve.mjs', import.meta.url))

let primary
let replica
let database
before(async () => {
  primary = await startPostgres({ fsync: 'off' })
  database = await newDatabase(primary.url)
  replica = await startReplica({ url: primary.url, folder: `${primary.folder}/server` })
})
after(async () => {
  await replica.remove()
  await primary.remove()
})

/** Processes over one database; each reads from the replica. */
async function withProcesses(count, act, more = {}) {
  const settings = JSON.stringify({ url: database, connections: 6, replicaUrls: [replica.urlOf(database)], ...more })
  const children = []
  const clients = []
  try {
    for (let i = 0; i < count; i++) {
      const child = fork(serve, [settings], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      children.push(child)
      const [{ url }] = await once(child, 'message')
      clients.push(createClient(url))
      await until(async () => (await figure(clients[i], 'lintel_replica_well')) === 1)
    }
    return await act(...clients.map(speaker))
  } finally {
    clients.forEach((client) => client.close())
    await Promise.all(
      children.map(async (child) => {
        const ended = once(child, 'exit')
        child.disconnect()
        await ended
      }),
    )
  }
}

async function figure(client, name, label = 'replica="127') {
  const { text } = await client.send({ method: 'GET', target: '/metrics' })
  const line = text.split('\n').find((each) => each.startsWith(`${name}{`) && each.includes(label))
  return line === undefined ? null : Number(line.split(' ').at(-1))
}

/** What tests ask of a process, with less to say. */
function speaker(client) {
  const ask = async (method, path, body, headers = {}) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const said = body === undefined ? {} : { body: JSON.stringify(body) }
    const sent = { ...(body === undefined ? {} : { 'content-type': type }), ...headers }
    const answer = await client.send({ method, target: path, headers: sent, ...said })
    assert.ok(answer.status < 300 || answer.status === 304, `${method} ${path}: ${answer.status} ${answer.text}`)
    return { ...answer, body: answer.text ? JSON.parse(answer.text) : null }
  }
  return {
    ask,
    readsOfReplica: () => figure(client, 'lintel_store_reads_total', 'server="127'),
    isWell: async () => (await figure(client, 'lintel_replica_well')) === 1,
  }
}

/** Everything that a client may read after a write, through another process or the same. */
async function readBack(writer, reader, round) {
  const line = `line ${round}`
  const { body: made } = await writer.ask('POST', '/v1/notes', { line, n: 1 })
  const path = `/v1/notes/${made.id}`
  const got = await reader.ask('GET', path)
  assert.deepEqual(got.body, made)
  const { body: page } = await reader.ask('GET', `/v1/notes?line=${encodeURIComponent(line)}`)
  assert.deepEqual(page.items, [made])
  // What was read is the version that a change may insist on.
  await writer.ask('PATCH', path, { n: 2 }, { 'if-match': got.headers.etag })
  const changed = await reader.ask('GET', path, undefined, { 'if-none-match': got.headers.etag })
  assert.deepEqual([changed.status, changed.body.n], [200, 2])
  const { body: raised } = await reader.ask('POST', `${path}/raise`, { by: 5 })
  assert.equal(raised.n, 7)
  const { body: total } = await writer.ask('GET', '/v1/total')
  await writer.ask('DELETE', path)
  const { body: less } = await reader.ask('GET', '/v1/total')
  assert.deepEqual(less, { notes: total.notes - 1, sum: total.sum - 7 })
}

for (const processes of [1, 2]) {
  test(`while the replica replays nothing, ${processes} process(es) show each write to the next read`, () =>
    withProcesses(processes, async (one, two = one) => {
      for (let round = 0; round < 5; round++) await readBack(one, two, `a ${round}`)
      assert.ok((await two.readsOfReplica()) > 0, 'the replica answers when it is well')
      await replica.pause()
      try {
        for (let round = 0; round < 10; round++) await readBack(one, two, `b ${round}`)
        const [{ rows }] = await query(
          replica.urlOf(database),
          `SELECT count(*)::int AS rows FROM note WHERE line LIKE 'line b%'`,
        )
        assert.equal(rows, 0)
      } finally {
        await replica.resume()
      }
      await until(two.isWell)
      const before = await two.readsOfReplica()
      await two.ask('GET', '/v1/notes')
      assert.equal(await two.readsOfReplica(), before + 1)
    }))
}

test('a cursor goes on where it was, whoever answers', () =>
  withProcesses(2, async (one, two) => {
    const made = []
    // The replica knows of half of them.
    for (let n = 0; n < 10; n++) made.push((await one.ask('POST', '/v1/notes', { line: 'page', n })).body.id)
    await replica.pause()
    for (let n = 10; n < 20; n++) made.push((await one.ask('POST', '/v1/notes', { line: 'page', n })).body.id)
    const found = []
    let next = null
    do {
      if (found.length === 9) await replica.resume()
      const after = next === null ? '' : `&after=${encodeURIComponent(next)}`
      const { body } = await [one, two][found.length % 2].ask('GET', `/v1/notes?line=page&limit=3${after}`)
      found.push(...body.items.map(({ id }) => id))
      next = body.next
    } while (next !== null)
    await replica.resume()
    assert.deepEqual(found.sort(), made.sort())
  }))

test('what is kept in a cache is not filled by a replica that lags behind the write that made it void', {
  skip: whyNoRedis(),
}, async () => {
  const redis = await startRedis()
  const act = async (one, two) => {
    const { body } = await one.ask('POST', '/v1/kepts', { n: 0 })
    const path = `/v1/kepts/${body.id}`
    await two.ask('GET', path)
    await replica.pause()
    for (let n = 1; n <= 10; n++) {
      await one.ask('PATCH', path, { n })
      for (const each of [two, one, two]) assert.equal((await each.ask('GET', path)).body.n, n)
    }
    await replica.resume()
    assert.equal((await two.ask('GET', path)).body.n, 10)
  }
  await withProcesses(2, act, { cacheUrl: redis.url }).finally(() => redis.stop())
})

describe('under load through two processes, with a replica that pauses, is killed and comes back', () => {
  test('no reader sees less than was answered before it asked, or than it has seen; nothing fails', (t) =>
    withProcesses(2, async (one, two) => {
      const { body } = await one.ask('POST', '/v1/notes', { line: 'counted', n: 0 })
      const path = `/v1/notes/${body.id}`
      let answered = 0
      let reads = 0
      let over = false
      const write = async () => {
        while (!over) {
          await one.ask('PATCH', path, { n: answered + 1 })
          answered++
        }
      }
      const read = async (from) => {
        let seen = 0
        while (!over) {
          const least = Math.max(seen, answered)
          const { n } = (await from.ask('GET', path)).body
          assert.ok(n >= least, `read ${n}, after ${answered} was answered and ${seen} was seen`)
          seen = n
          reads++
        }
      }
      const more = async (least) => {
        const before = reads
        await until(() => reads > before + least, 60_000)
      }
      const load = Promise.all([write(), ...Array.from({ length: 6 }, (_, i) => read(i % 2 === 0 ? one : two))])
      // Its failure is that of the test, and ends the wait for it.
      const trouble = async () => {
        for (let round = 0; round < 2; round++) {
          const before = await two.readsOfReplica()
          await more(200)
          await replica.pause()
          await more(100)
          await replica.resume()
          await until(async () => (await two.readsOfReplica()) > before, 60_000)
          await replica.kill()
          await more(100)
          await replica.restart()
          await until(two.isWell, 60_000)
        }
      }
      await Promise.race([load, trouble()])
      over = true
      await load
      t.diagnostic(
        `${reads} reads, ${answered} writes; the replica answered ${await two.readsOfReplica()} of those of one process`,
      )
    }))
})
