// `lintel start --processes n`: several processes on one port and one store are as one, whatever becomes of each.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { newDatabase, startPostgres } from './kit/postgres.mjs'
import { freePort } from './kit/server-process.mjs'
import { until } from './kit/until.mjs'
import { marketFiles } from './processes/market.mjs'
import { all, beginStart, isAlive, marketFolder, startMarket } from './processes/running.mjs'

/** Far more than anything takes, also on a machine that has other work. */
const patienceMs = 120_000
const times = (count, act) => Promise.all(Array.from({ length: count }, (_, i) => act(i)))
const figure = (text, name) =>
  text
    .split('\n')
    .filter((line) => line.startsWith(name))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)

for (const engine of ['sqlite', 'postgres']) {
  describe(`several processes on ${engine}`, () => {
    let server
    before(async () => {
      if (engine === 'postgres') server = await startPostgres({ fsync: 'off' })
    })
    after(() => server?.remove())
    const start = async (t, { folder = marketFolder(t), ...more } = {}) => {
      const database = server ? { DATABASE_URL: await newDatabase(server.url), LINTEL_DATABASE_CONNECTIONS: '6' } : {}
      return startMarket(t, folder, { ...more, environment: { ...database, ...more.environment } })
    }

    test('each answers on the one port; it is told once that all listen, and which of them logged', async (t) => {
      const { run, url, connectToEach } = await start(t)
      const found = await connectToEach()
      assert.ok(!found.has(run.child.pid))
      for (const path of ['/livez', '/readyz']) assert.equal((await fetch(url + path)).status, 200)
      assert.equal((await run.end('SIGTERM')).exit, 0)
      const lines = run
        .said()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
      assert.deepEqual(
        lines.filter(({ msg }) => msg === 'listening').map(({ process, processes }) => [process, processes]),
        [['parent', 2]],
      )
      assert.deepEqual([...new Set(lines.map(({ process }) => process))].sort(), [1, 2, 'parent'])
    })

    test('of 10 items a thousand racing purchases sell 10', async (t) => {
      const { call, connect } = await start(t)
      const item = (await call('POST', '/v1/items', { name: 'lamp', stock: 10 })).body
      const statuses = new Map()
      await times(40, async () => {
        const buyer = connect()
        for (let i = 0; i < 25; i++) {
          const { status } = await buyer('POST', `/v1/items/${item.id}/buy`)
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }
      })
      assert.deepEqual([...statuses].sort(), [
        [200, 10],
        [409, 990],
      ])
      const { stock, sold } = (await call('GET', `/v1/items/${item.id}`)).body
      assert.deepEqual([stock, sold, (await all(call, '/v1/sales')).length], [0, 10, 10])
    })

    test('the same request sent at once to both has one effect, and one answer', async (t) => {
      const { connectToEach } = await start(t)
      const calls = [...(await connectToEach()).values()]
      const item = (await calls[0]('POST', '/v1/items', { name: 'lamp', stock: 1_000 })).body
      for (let i = 0; i < 50; i++) {
        const send = (call) => call('POST', `/v1/items/${item.id}/buy`, undefined, { 'idempotency-key': `buy-${i}` })
        const [one, two] = await Promise.all(calls.map(send))
        assert.deepEqual([one.status, two.status, one.body.id], [200, 200, two.body.id])
      }
      assert.equal((await calls[1]('GET', `/v1/items/${item.id}`)).body.stock, 950)
    })

    test('what one has written the other does not answer from what it kept before', async (t) => {
      const { connectToEach } = await start(t)
      const [one, two] = [...(await connectToEach()).values()]
      const { id } = (await one('POST', '/v1/notes', { body: '0' })).body
      for (let i = 1; i <= 100; i++) {
        const [writer, reader] = i % 2 === 0 ? [one, two] : [two, one]
        await reader('GET', `/v1/notes/${id}`)
        await reader('GET', `/v1/notes/${id}`)
        await writer('PATCH', `/v1/notes/${id}`, { body: String(i) })
        assert.equal((await reader('GET', `/v1/notes/${id}`)).body.body, String(i))
      }
      // It was kept, else nothing was shown.
      assert.ok(figure((await one('GET', '/metrics')).text, 'lintel_cache_requests_total{result="hit"}') > 0)
    })

    test('events are handled once, in the order of their subject, by both', async (t) => {
      const { connect, connectToEach } = await start(t)
      await connectToEach()
      const call = connect()
      const [subjects, each] = [12, 40]
      const items = await times(subjects, async (i) => (await call('POST', '/v1/items', { name: `${i}`, stock: 0 })).body.id)
      let [told, heard] = [0, []]
      const tell = async () => {
        const first = told
        told += each
        await times(subjects, async (i) => {
          const own = connect()
          for (let from = first; from < told; from += 10) await own('POST', `/v1/items/${items[i]}/tell`, { from, count: 10 })
        })
        await until(async () => {
          heard = await all(call, '/v1/heards')
          return heard.length >= subjects * told
        }, patienceMs)
      }
      // The first may be done with all of them before the other has its part of the work.
      await until(async () => {
        await tell()
        return new Set(heard.map(({ process }) => process)).size === 2
      }, patienceMs)
      for (const item of items) {
        const ns = heard.filter((row) => row.item === item).map(({ n }) => n)
        assert.deepEqual(
          ns,
          Array.from({ length: told }, (_, n) => n),
        )
      }
    })

    test('one that is killed under load is replaced, and loses nothing that was acknowledged', async (t) => {
      const { run, url, told, connect, connectToEach } = await start(t)
      const acknowledged = []
      let stopping = false
      t.after(() => {
        stopping = true
      })
      const writers = times(8, async (writer) => {
        let call = connect()
        for (let i = 0; !stopping; i++) {
          const body = `${writer}-${i}`
          // Over a new connection now and then, so that whoever comes back is found.
          if (i % 10 === 0) call = connect()
          const answer = await call('POST', '/v1/notes', { body }).catch(() => null)
          if (answer?.status === 201) acknowledged.push(body)
        }
      })
      for (let kill = 1; kill <= 3; kill++) {
        const before = acknowledged.length
        await until(() => acknowledged.length > before + 100, patienceMs)
        const [victim] = [...(await connectToEach()).keys()]
        process.kill(victim, 'SIGKILL')
        await until(() => told.filter(({ started }) => started !== undefined).length === kill, patienceMs)
        assert.deepEqual(
          told.filter(({ ended }) => ended !== undefined).map(({ signal }) => signal),
          Array(kill).fill('SIGKILL'),
        )
      }
      await connectToEach()
      stopping = true
      await writers
      const call = connect()
      const stored = new Set((await all(call, '/v1/notes')).map(({ body }) => body))
      assert.deepEqual(
        acknowledged.filter((body) => !stored.has(body)),
        [],
      )
      const { text } = await call('GET', '/metrics')
      assert.deepEqual([figure(text, 'lintel_processes '), figure(text, 'lintel_processes_ended_total')], [2, 3])
      assert.equal((await fetch(`${url}/readyz`)).status, 200)
      assert.equal((await run.end('SIGTERM')).exit, 0)
    })

    test('a quota holds over all of them, and one connection gets all of it', async (t) => {
      const { connect, connectToEach } = await start(t)
      await connectToEach()
      const statuses = (
        await times(10, async () => {
          const own = connect()
          const found = []
          for (let i = 0; i < 40; i++) found.push((await own('GET', '/v1/counted')).status)
          return found
        })
      ).flat()
      assert.deepEqual(
        [200, 429].map((status) => statuses.filter((each) => each === status).length),
        [200, 200],
      )
      const one = connect()
      const remaining = []
      for (let i = 0; i < 200; i++) {
        const { status, headers } = await one('GET', '/v1/counted2')
        assert.equal(status, 200)
        remaining.push(Number(/r=(\d+)/.exec(headers.ratelimit)[1]))
      }
      assert.deepEqual(
        remaining,
        Array.from({ length: 200 }, (_, i) => 199 - i),
      )
      const refused = await one('GET', '/v1/counted2')
      assert.equal(refused.status, 429)
      assert.ok(Number(refused.headers['retry-after']) > 3_000)
    })

    test('figures are those of all, whichever is asked', async (t) => {
      const { connectToEach } = await start(t)
      const calls = [...(await connectToEach()).values()]
      const asked = (text) =>
        figure(text, 'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/v1/items"')
      for (const [i, call] of calls.entries()) for (let n = 0; n < 5 + i; n++) await call('GET', '/v1/items')
      const texts = await Promise.all(calls.map(async (call) => (await call('GET', '/metrics')).text))
      for (const text of texts)
        assert.deepEqual([asked(text), figure(text, 'lintel_store_well'), figure(text, 'lintel_processes ')], [11, 1, 2])
    })

    test('a signal under load: what was accepted is answered by each, and it ends with 0', async (t) => {
      const { run, url, connectToEach, connect } = await start(t)
      await connectToEach()
      const slow = times(10, () => connect()('GET', '/v1/wait?ms=2000'))
      await connect()('GET', '/v1/wait?ms=1000')
      const ended = run.end('SIGTERM')
      assert.deepEqual(
        (await slow).map(({ status }) => status),
        Array(10).fill(200),
      )
      const { exit, tookMs } = await ended
      assert.equal(exit, 0)
      assert.ok(tookMs < 9_000, `${tookMs} ms`)
      await assert.rejects(fetch(`${url}/livez`))
      assert.match(run.said(), /"signal":"SIGTERM","msg":"stopping"\}\n[\s\S]*"msg":"stopped"/)
    })
  })
}

describe('the life of several processes', () => {
  test('a second signal does not wait', async (t) => {
    const { run, connect } = await startMarket(t, marketFolder(t))
    const slow = times(4, () => connect()('GET', '/v1/wait?ms=8000').catch(() => 'gone'))
    await connect()('GET', '/v1/wait?ms=300')
    run.child.kill('SIGINT')
    await run.until(/"msg":"stopping"/)
    const { exit, tookMs } = await run.end('SIGINT')
    assert.equal(exit, 0)
    assert.deepEqual(await slow, Array(4).fill('gone'))
    assert.ok(tookMs < 2_500, `${tookMs} ms`)
  })

  test('they end when their parent is killed, and the folder is free', async (t) => {
    const folder = marketFolder(t)
    const { run, connectToEach } = await startMarket(t, folder)
    const children = [...(await connectToEach()).keys()]
    await run.end('SIGKILL')
    const again = await startMarket(t, folder)
    assert.deepEqual(children.filter(isAlive), [])
    assert.equal((await again.run.end('SIGTERM')).exit, 0)
  })

  test('one that dies while others start is replaced too', async (t) => {
    const waits = `import { existsSync, writeFileSync } from 'node:fs'
const mark = (name: string) => process.env.MARKS + '/' + name
writeFileSync(mark('begun-' + process.env.LINTEL_PROCESS_NUMBER), String(process.pid))
if (process.env.LINTEL_PROCESS_NUMBER === '2') while (!existsSync(mark('go'))) await new Promise((go) => setTimeout(go, 20))
`
    const folder = marketFolder(t, { ...marketFiles, 'app.ts': waits + marketFiles['app.ts'] })
    const mark = (name) => join(folder, name)
    const starting = startMarket(t, folder, { environment: { MARKS: folder, PORT: String(await freePort()) } })
    await until(() => existsSync(mark('begun-2')), patienceMs)
    const first = Number(readFileSync(mark('begun-1'), 'utf8'))
    process.kill(first, 'SIGKILL')
    await until(() => !isAlive(first))
    writeFileSync(mark('go'), '')
    const { run, connectToEach } = await starting
    assert.ok(!(await connectToEach()).has(first))
    assert.equal((await run.end('SIGTERM')).exit, 0)
  })

  test('another start on the same data is refused, and harms nobody', async (t) => {
    const folder = marketFolder(t)
    const { run, call } = await startMarket(t, folder)
    for (const processes of [1, 2]) {
      const second = beginStart(t, folder, { processes })
      const [exit] = await once(second.child, 'close')
      assert.equal(exit, 2)
      assert.match(second.said(), /^lintel: another process serves this data [^\n]*\n$/)
    }
    assert.equal((await call('POST', '/v1/items', { name: 'x', stock: 1 })).status, 201)
    assert.equal((await run.end('SIGTERM')).exit, 0)
  })

  test('what keeps them from starting is told once', async (t) => {
    const { url } = await startMarket(t, marketFolder(t))
    const { port } = new URL(url)
    const cases = [
      [{ processes: 3, environment: { PORT: port } }, /another program listens on/],
      [{ processes: 3, environment: { LINTEL_AUTH: 'all' } }, /`LINTEL_AUTH` is `all`/],
      [{ processes: 65 }, /`--processes` is `65`, and it is a whole number from 1 to 64/],
      [{ processes: 0 }, /`--processes` is `0`/],
    ]
    for (const [options, says] of cases) {
      const run = beginStart(t, marketFolder(t), options)
      const [exit] = await once(run.child, 'close')
      assert.equal(exit, 2, run.said())
      assert.match(run.said(), says)
      assert.equal(run.said().match(/lintel: /g).length, 1, run.said())
    }
  })

  test('connections for all of them are asked of the database server', async (t) => {
    const server = await startPostgres({ max_connections: '30' })
    t.after(() => server.remove())
    const environment = { DATABASE_URL: await newDatabase(server.url), LINTEL_DATABASE_CONNECTIONS: '13' }
    const run = beginStart(t, marketFolder(t), { environment })
    const [exit] = await once(run.child, 'close')
    assert.equal(exit, 2)
    assert.match(run.said(), /^lintel: 2 processes want 26 connections, and the server gives \d+ [^\n]*\n$/)
  })

  test('`LINTEL_PROCESSES` says how many, and the option says more', async (t) => {
    const { connectToEach, run } = await startMarket(t, marketFolder(t), { processes: 3, environment: { LINTEL_PROCESSES: '2' } })
    assert.equal((await connectToEach(3)).size, 3)
    assert.equal((await run.end('SIGTERM')).exit, 0)
  })
})
