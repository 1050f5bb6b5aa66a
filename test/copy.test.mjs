// Data of every kind are carried from SQLite to PostgreSQL and back, by copies that are killed and go on.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Database from 'libsql'
import { everything, makeApp } from './differential/app.mjs'
import { createRequests } from './differential/requests.mjs'
import { createClient } from './fuzz/client.mjs'
import { createRandom } from './fuzz/random.mjs'
import { startBackend } from './kit/backend.mjs'
import { load } from './kit/dist.mjs'
import { newDatabase, query, startPostgres } from './kit/postgres.mjs'
import { until } from './kit/until.mjs'
import { makeShop } from './work/app.mjs'

const seed = Number(process.env.LINTEL_SEED ?? 20_261_121)
const requests = 3_000
/** Beside what the requests make, so that a copy takes a while. */
const moreRows = 20_000
const kills = 8
const killedCopy = fileURLToPath(new URL('copy/killed-copy.mjs', import.meta.url))
const command = fileURLToPath(new URL('../bin/lintel.js', import.meta.url))
const keyed = {
  method: 'POST',
  path: '/v1/plains',
  body: { text: 'once', tag: 'keyed' },
  headers: { 'idempotency-key': 'copied' },
}

const home = mkdtempSync(join(tmpdir(), 'lintel-copy-'))
const data = join(home, 'source')
let server
let stored
let keptAnswer
before(async () => {
  server = await startPostgres({ fsync: 'off' })
  await withBackend({ folder: data, database: {} }, async (backend) => {
    await fill(backend)
    keptAnswer = await backend.request(keyed.method, keyed.path, keyed)
    assert.equal(keptAnswer.status, 201, keptAnswer.text)
    stored = await dump(backend)
  })
  addRows(join(data, 'data', 'data.db'))
})
after(async () => {
  await server.remove()
  rmSync(home, { recursive: true, force: true })
})

async function withBackend(options, act) {
  const backend = await startBackend({ app: makeApp, ...options })
  try {
    return await act(backend)
  } finally {
    await backend.close()
  }
}

/** Random requests, so that there are rows with values of all kinds, at their edges, changed and cleared. */
async function fill(backend) {
  const random = createRandom(seed)
  const { body: document } = await backend.request('GET', '/openapi.json')
  const pair = { folder: backend.folder, model: backend.model, document, token: backend.token }
  const asked = await createRequests({ pair, random })
  const client = createClient(backend.url)
  const first = asked.signUps()
  for (let i = 0; i < requests; i++) {
    const request = first.shift() ?? asked.next()
    asked.take(request, await client.send(request))
  }
  client.close()
}

function addRows(file) {
  const database = new Database(file)
  database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${moreRows})
    INSERT INTO plain (id, version, created_at, updated_at, text, tag, count)
    SELECT '02000000-0000-7000-8000-' || printf('%012x', i), 1 + i % 3, '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z',
      CASE i % 5 WHEN 0 THEN NULL ELSE replace(printf('%*d', i % 400, i), ' ', 'ä') END, printf('more %d', i % 50), i - 500 FROM n`)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

/** All that is stored, secrets included, but for the rows that were added. */
async function dump(backend) {
  const program = JSON.stringify(everything.map((step) => (step.table === 'plain' ? { ...step, args: [{ limit: 300 }] } : step)))
  const { body, ...answer } = await backend.request('POST', '/v1/run', { body: { program } })
  assert.ok(body?.out, answer.text)
  return JSON.parse(body.out).map(({ items }) => items.filter(({ id }) => !id.startsWith('02000000')))
}

async function copy(from, to, more = {}) {
  const { copyBetween } = await load('house/copy-data.js')
  return copyBetween({ from, to, resume: false, ...more })
}

const total = ({ tables }, side) => tables.reduce((sum, { rows }) => sum + rows[side], 0)
const isRefused = (code) => (error) => {
  assert.equal(error.code, code, String(error.stack))
  return true
}
/** A data folder of its own, as the source is. */
const copyOfSource = (name) => {
  cpSync(data, join(home, name), { recursive: true })
  return join(home, name)
}

describe('from SQLite to PostgreSQL, and back', () => {
  let database
  before(async () => {
    database = await newDatabase(server.url)
  })

  test('every row is there, the same to the last character, and so is what was answered under a key', async () => {
    const report = await copy(data, database)
    assert.deepEqual([report.state, report.differences, report.strangers], ['copied', [], []])
    assert.ok(
      stored.every((rows) => rows.length > 2),
      `rows: ${stored.map((rows) => rows.length)}`,
    )
    assert.equal(total(report, 'source'), total(report, 'target'))
    assert.ok(total(report, 'target') > moreRows + 200, `${total(report, 'target')} rows`)
    for (const { name, checksum } of report.tables) assert.equal(checksum.source, checksum.target, name)
    await withBackend({ database: { database: { url: database, connections: 4 } } }, async (backend) => {
      assert.deepEqual(await dump(backend), stored)
      const again = await backend.request(keyed.method, keyed.path, keyed)
      assert.deepEqual([again.status, again.text], [keptAnswer.status, keptAnswer.text])
    })
  })

  test('a second copy into it is refused; to go on with it means to compare once more', async () => {
    assert.equal((await copy(data, database, { resume: true })).state, 'verified')
    await assert.rejects(copy(data, database), isRefused('not_empty'))
  })

  test('the way back gives the same data', async () => {
    const folder = join(home, 'back')
    const report = await copy(database, folder)
    assert.deepEqual(report.differences, [])
    await withBackend({ folder, database: {} }, async (backend) => assert.deepEqual(await dump(backend), stored))
  })

  test('a database that a server is connected to is not copied', () =>
    withBackend({ database: { database: { url: database, connections: 4 } } }, () =>
      assert.rejects(copy(database, join(home, 'never')), isRefused('source_in_use')),
    ))
})

for (const to of ['PostgreSQL', 'SQLite']) {
  test(`a copy to ${to} that is killed again and again goes on where it was, and loses nothing`, async (t) => {
    const place = to === 'SQLite' ? join(home, 'killed') : await newDatabase(server.url)
    let killed = 0
    for (let round = 0; round < kills; round++) {
      const words = [killedCopy, data, place, String(randomInt(1, 30)), String(randomInt(0, 12))]
      const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] })
      let said = ''
      child.stderr.setEncoding('utf8').on('data', (text) => {
        said += text
      })
      const [code] = await once(child, 'exit')
      if (code === 0) break
      assert.equal(code, null, said)
      killed++
    }
    t.diagnostic(`killed ${killed} times`)
    assert.ok(killed > 1, `killed ${killed} times`)
    if (killed === kills) assert.deepEqual((await copy(data, place, { resume: true })).differences, [])
    const served = to === 'SQLite' ? { folder: place, database: {} } : { database: { database: { url: place, connections: 4 } } }
    await withBackend(served, async (backend) => assert.deepEqual(await dump(backend), stored))
  })
}

test('the command says what it did, and ends by what came of it', async () => {
  const lintel = async (...words) => {
    const child = spawn(process.execPath, [command, 'migrate', 'copy', ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [code, out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
    return { code: code[0], out, err }
  }
  const target = await newDatabase(server.url)
  const first = await lintel('--from', data, '--to', target)
  assert.equal(first.code, 0, first.err)
  assert.match(first.out, /^✓ copied: 2\d{4} rows in 13 tables, the same on both sides\n {2}✓ person: \d+ of \d+ [0-9a-f]{16}\n/)
  assert.equal(first.err, '')
  const second = await lintel('--from', data, '--to', target, '--json')
  assert.deepEqual([second.code, JSON.parse(second.err).error.code], [2, 'not_empty'])
  const nowhere = await lintel('--from', data, '--to', 'postgres://nobody@127.0.0.1:1/nothing')
  assert.equal(nowhere.code, 2)
  assert.match(nowhere.err, /PostgreSQL cannot be reached/)
  assert.equal((await lintel('--from', data)).code, 2)
})

describe('what was changed behind its back is found, and no server opens it', () => {
  const changes = [
    ['differs', `UPDATE plain SET count = 8 WHERE id = '02000000-0000-7000-8000-000000000007'`],
    ['is missing', `DELETE FROM plain WHERE id = '02000000-0000-7000-8000-000000000007'`],
    [
      'is one too many',
      `INSERT INTO plain SELECT '02000000-0000-7000-8000-00000000ffff', version, created_at, updated_at, text, tag, count
       FROM plain WHERE id = '02000000-0000-7000-8000-000000000001'`,
    ],
    ['differs', `UPDATE lintel_idempotency SET body = body || ' ' WHERE body LIKE '%once%'`],
  ]
  for (const [says, sql] of changes) {
    test(`${says}: ${sql.slice(0, 30)}…`, async () => {
      const database = await newDatabase(server.url)
      const { copyData } = await load('migrate/index.js')
      const { openSqliteRowSource } = await load('adapters/sqlite/row-source.js')
      const { openPostgresRowSink } = await load('adapters/postgres/row-sink.js')
      const source = openSqliteRowSource(join(data, 'data', 'data.db'))
      const sink = await openPostgresRowSink(database)
      const finish = async (model) => {
        await sink.finish(model)
        await query(database, sql)
      }
      const report = await copyData({ source, sink: { ...sink, finish }, resume: false })
      await Promise.all([source.close(), sink.close()])
      assert.deepEqual(
        report.differences.map((each) => each.says),
        [says],
      )
      await assert.rejects(
        withBackend({ database: { database: { url: database, connections: 4 } } }, () => {}),
        isRefused('unfinished_copy'),
      )
    })
  }
})

describe('refused', () => {
  test('data that a server writes to', () =>
    withBackend({ folder: copyOfSource('served'), database: {} }, async (backend) =>
      assert.rejects(copy(backend.folder, await newDatabase(server.url)), isRefused('source_in_use')),
    ))

  test('no data, data of no blueprint, and a database of somebody else', async () => {
    const database = await newDatabase(server.url)
    await assert.rejects(copy(join(home, 'nothing'), database), isRefused('no_source'))
    new Database(join(home, 'other.db')).exec('CREATE TABLE a (b)')
    await assert.rejects(copy(join(home, 'other.db'), database), isRefused('no_source'))
    await query(database, 'CREATE TABLE person (id int)')
    await assert.rejects(copy(data, database), isRefused('not_empty'))
  })

  test('data of another blueprint than the one that is named', async () => {
    const blueprint = { name: 'other', entities: { thing: { fields: { words: { kind: 'text' } } } } }
    await assert.rejects(copy(data, await newDatabase(server.url), { blueprint }), isRefused('no_source'))
  })

  test('rows that do not fit, each by its id, and nothing of their batch is kept', async () => {
    const folder = copyOfSource('unfit')
    const database = new Database(join(folder, 'data', 'data.db'))
    database.exec(`UPDATE plain SET id = 'no-id-' || id WHERE id LIKE '02000000-0000-7000-8000-00000000000_'`)
    database.close()
    const target = await newDatabase(server.url)
    await assert.rejects(copy(folder, target), (error) => {
      assert.equal(error.code, 'unfit_rows')
      assert.equal(error.details.length, 10)
      assert.match(error.details[0], /^plain no-id-02000000-0000-7000-8000-000000000001: /)
      return true
    })
  })

  test('an unfinished copy without a word, or of other data', async () => {
    const target = await newDatabase(server.url)
    const { openPostgresRowSink } = await load('adapters/postgres/row-sink.js')
    const { openSqliteRowSource } = await load('adapters/sqlite/row-source.js')
    const source = openSqliteRowSource(join(data, 'data', 'data.db'))
    const text = source.model
    await source.close()
    const sink = await openPostgresRowSink(target)
    await sink.begin(JSON.parse(text), { text, resume: false })
    await assert.rejects(copy(data, target, { resume: true }), isRefused('another_copy'))
    await sink.close()
    await assert.rejects(copy(data, target), isRefused('unfinished_copy'))
    await query(target, "UPDATE lintel_meta SET value = '{}' WHERE key = 'copying'")
    await assert.rejects(copy(data, target, { resume: true }), isRefused('unfinished_copy'))
  })
})

test('tables that are no part of the blueprint are told, and tables that a server made and nobody filled are no hindrance', async () => {
  const folder = copyOfSource('strangers')
  const source = new Database(join(folder, 'data', 'data.db'))
  source.exec('CREATE TABLE lintel_later (a INTEGER); INSERT INTO lintel_later VALUES (1), (2)')
  source.close()
  const target = await newDatabase(server.url)
  await withBackend({ database: { database: { url: target, connections: 4 } } }, () => {})
  const report = await copy(folder, target)
  assert.deepEqual(report.differences, [])
  assert.deepEqual(report.strangers, [{ table: 'lintel_later', rows: 2 }])
})

describe('work that is not done', () => {
  const { app, world } = makeShop()
  const subjects = 3
  const events = 200
  let orders
  let reminded
  let database
  const countsOf = async (environment) => {
    const { openWorkDesk } = await load('house/open-work-desk.js')
    const desk = await openWorkDesk(home, environment)
    try {
      const messages = await desk.reader.messages({ names: [], since: '' }, 100_000)
      return { counts: await desk.reader.counts(), sagas: await desk.reader.sagas({}, 100), last: messages[0].seq }
    } finally {
      await desk.close()
    }
  }
  const deskOf = { sqlite: (LINTEL_DATA) => ({ LINTEL_DATA }), postgres: (DATABASE_URL) => ({ DATABASE_URL }) }
  const serve = (options, act) => withBackend({ app, ...options }, act)
  const onPostgres = (url) => ({ database: { database: { url, connections: 6 } } })
  const orderOf = async (backend, id) => (await backend.request('GET', `/v1/orders/${id}`)).body
  const source = join(home, 'work')

  before(async () => {
    database = await newDatabase(server.url)
    // Nothing goes on: events wait, sagas stand at their first step, and a job is for later.
    world.fail = (what) => {
      throw new Error(`no ${what} today`)
    }
    await serve({ folder: source, database: {} }, async (backend) => {
      const product = (await backend.request('POST', '/v1/products', { body: { name: 'lamp', stock: 10 } })).body
      orders = []
      for (let i = 0; i < subjects; i++) orders.push((await backend.request('POST', `/v1/products/${product.id}/place`)).body.id)
      for (let n = 1; n < events; n += 20)
        for (const id of orders)
          await backend.request('POST', `/v1/orders/${id}/say`, { body: { n, count: Math.min(20, events - n) } })
      reminded = orders[0]
      await backend.request('POST', `/v1/orders/${reminded}/remind-later`, { body: { after: '1s' } })
      await until(async () => world.heard.length > 0)
    })
  })

  test('is carried as it stands, both ways, and copies that are killed go on', async () => {
    const before = await countsOf(deskOf.sqlite(source))
    assert.ok(
      before.counts.some(({ waiting }) => waiting >= subjects * (events - 20)),
      JSON.stringify(before.counts),
    )
    const there = await newDatabase(server.url)
    const report = await copy(source, there)
    assert.deepEqual([report.differences, report.strangers], [[], []])
    const rows = Object.fromEntries(
      report.tables.map(({ name, rows: of, checksum }) => [name, { ...of, same: checksum.source === checksum.target }]),
    )
    for (const name of ['lintel_messages', 'lintel_deliveries', 'lintel_sagas']) {
      assert.ok(rows[name].source > 0 && rows[name].same, name)
      assert.equal(rows[name].source, rows[name].target)
    }
    assert.deepEqual(await countsOf(deskOf.postgres(there)), before)
    const back = join(home, 'work-back')
    assert.deepEqual((await copy(there, back)).differences, [])
    assert.deepEqual(await countsOf(deskOf.sqlite(back)), before)
    let killed = 0
    for (let steps = 2; killed < 6; steps++) {
      const child = spawn(process.execPath, [killedCopy, source, database, String(steps), '0'], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      const [code] = await once(child, 'exit')
      if (code !== null) break
      killed++
    }
    assert.ok(killed > 1, `killed ${killed} times`)
    assert.deepEqual((await copy(source, database, { resume: true })).differences, [])
    assert.deepEqual(await countsOf(deskOf.postgres(database)), before)
  })

  test('goes on where it is then: each event once and in its order, sagas to their end, and new ones behind', async () => {
    const { last } = await countsOf(deskOf.postgres(database))
    world.fail = () => {}
    world.heard.length = 0
    const before = world.charges.size
    await serve(onPostgres(database), async (backend) => {
      for (const id of orders) await backend.request('POST', `/v1/orders/${id}/say`, { body: { n: events, count: 1 } })
      await until(() => orders.every((id) => world.heard.some((each) => each.order === id && each.n === events)), 60_000)
      for (const id of orders) {
        const heard = world.heard.filter((each) => each.order === id).map(({ n }) => n)
        assert.deepEqual(
          heard,
          Array.from({ length: events + 1 }, (_, n) => n),
        )
        await until(async () => (await orderOf(backend, id)).state === 'shipped', 60_000)
      }
      await until(async () => (await orderOf(backend, reminded)).notes > 0, 60_000)
    })
    assert.equal(world.charges.size, before + subjects)
    assert.ok((await countsOf(deskOf.postgres(database))).last > last)
  })
})
