// The scripts of the hand-offs, run as a team would: the load against a served blueprint, the copy of a store that is written.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startBackend } from './kit/backend.mjs'
import { load, loadExample } from './kit/dist.mjs'

const { readRuns } = await load('house/runs.js')
const modules = fileURLToPath(new URL('../node_modules', import.meta.url))
const ada = '01990000-0000-7000-8000-000000000001'
const folders = []

/** The files of a role in a folder, as `lintel emit handoff --out` writes them. */
async function handOver(role, blueprint) {
  const { emitHandoff } = await load('house/emit-handoff.js')
  const folder = mkdtempSync(join(tmpdir(), 'lintel-handoff-'))
  folders.push(folder)
  for (const { path, text } of await emitHandoff(role, blueprint)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** @returns {Promise<{ exit: number, out: string, err: string }>} */
function runScript(folder, script, ...words) {
  const child = spawn(process.execPath, [script, ...words], { cwd: folder })
  const said = { out: '', err: '' }
  child.stdout.on('data', (piece) => (said.out += piece))
  child.stderr.on('data', (piece) => (said.err += piece))
  return new Promise((resolve) => child.on('close', (exit) => resolve({ exit, ...said })))
}

after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('the load of the hand-off for performance', () => {
  let backend
  let folder
  let token
  before(async () => {
    const app = await loadExample('social')
    // What is expected is generous: what is tried is the script, not this machine.
    const blueprint = {
      ...app.blueprint,
      limit: '1000000/min',
      expects: { users: 10, reads: '40/s', writes: '10/s', p99: '60s' },
    }
    backend = await startBackend({ app: { ...app, blueprint } })
    token = await backend.token(ada)
    await backend.request('POST', '/v1/users', { token, body: { handle: 'ada' } })
    await backend.request('POST', '/v1/posts', { token, body: { author: ada, body: 'Hello' } })
    folder = await handOver('performance', blueprint)
  })
  after(() => backend?.close())

  const run = (...words) => runScript(folder, 'load.mjs', '--url', backend.url, '--seconds', '1', '--warmup', '0.2', ...words)
  const withBudgets = (change) => {
    const budgets = JSON.parse(readFileSync(join(folder, 'budgets.json'), 'utf8'))
    const file = join(folder, 'changed.json')
    writeFileSync(file, JSON.stringify({ ...budgets, classes: budgets.classes.map((each) => ({ ...each, ...change })) }))
    return ['--budgets', file]
  }

  test('tells throughput and percentiles of reads and writes, and ends with 0 where the budgets hold', async () => {
    const { exit, out, err } = await run('--token', token, '--writes', '--json')
    assert.equal(exit, 0, out + err)
    const { reports, holds } = JSON.parse(out)
    assert.equal(holds, true)
    assert.deepEqual(
      reports.map((report) => report.class),
      ['reads', 'writes'],
    )
    for (const { measured, kinds, judged } of reports) {
      assert.ok(kinds > 0 && measured.requests > 0)
      assert.ok(measured.p50Ms > 0 && measured.p50Ms <= measured.p95Ms && measured.p95Ms <= measured.p99Ms)
      assert.deepEqual(measured.refused, {})
      assert.equal(judged.length, 3)
    }
    const { body } = await backend.request('GET', `/v1/posts?author=${ada}&limit=100`, {})
    assert.ok(body.items.length > 5, 'rows were made')
  })

  test('without `--writes` it makes nothing', async () => {
    const rows = async () => (await backend.request('GET', `/v1/posts?author=${ada}&limit=100`, {})).body.items.length
    const had = await rows()
    const { exit, out } = await run('--token', token)
    assert.equal(exit, 0, out)
    assert.match(out, /writes: not measured/)
    assert.match(out, /p50 .* ms, p95 .* ms, p99 .* ms/)
    assert.equal(await rows(), had)
  })

  test('keeps what was measured as a run, without the token', async () => {
    const kept = join(folder, '.lintel/runs')
    const { exit, err } = await run('--token', token, '--record', kept)
    assert.equal(exit, 0, err)
    const { runs, problems } = readRuns(folder)
    assert.deepEqual(problems, [])
    assert.equal(runs.length, 1)
    assert.equal(err.trim(), `recorded ${runs[0].id}`)
    assert.ok(runs[0].operations[0].requestsPerSecond > 0)
    assert.ok(!JSON.stringify(runs).includes(token))
  })

  test('control: a p99 that nothing meets fails, and so does a rate that nothing serves', async () => {
    const slow = await run('--token', token, ...withBudgets({ p99Ms: 0.001 }))
    assert.equal(slow.exit, 1, slow.out)
    assert.match(slow.out, /FAILS: p99 within 0.001 ms/)
    const fast = await run('--token', token, '--connections', '2', ...withBudgets({ perSecond: 5_000_000 }))
    assert.equal(fast.exit, 1, fast.out)
    assert.match(fast.out, /FAILS: 5000000\/s/)
  })

  test('what is not declared is told and not judged; with nothing to measure it ends with 2', async () => {
    const none = await run(...withBudgets({ perSecond: 'not declared', p99Ms: 'not declared' }))
    assert.equal(none.exit, 2)
    assert.match(none.out, /declared not declared, p99 not declared/)
    assert.match(none.out, /say --rate/)
    const said = await run('--rate', '20', '--json', ...withBudgets({ perSecond: 'not declared', p99Ms: 'not declared' }))
    assert.equal(said.exit, 0, said.out)
    assert.deepEqual(
      JSON.parse(said.out).reports[0].judged.map(({ budget }) => budget),
      ['every request is served'],
    )
  })

  test('what cannot be sent is left out by name: without a token, without an input', async () => {
    const { out } = await run('--writes', '--rate', '10')
    assert.match(out, /left out feed: it needs a token/)
    assert.match(out, /left out sharePost: it needs an input/)
  })

  test('a server that is not there, and words that are none', async () => {
    const away = await runScript(folder, 'load.mjs', '--url', 'http://127.0.0.1:9')
    assert.deepEqual([away.exit, /does not answer/.test(away.err)], [2, true])
    const wrong = await run('--seconds', 'soon')
    assert.deepEqual([wrong.exit, /--seconds is no number/.test(wrong.err)], [2, true])
  })
})

test('refusals of a quota fail the load, with what to do', async () => {
  const notes = {
    name: 'notes',
    entities: { note: { fields: { body: { kind: 'text' } }, can: { read: 'anyone' } } },
    limit: '5/min',
    expects: { reads: '20/s' },
  }
  const backend = await startBackend({ app: { blueprint: notes, handlers: {}, more: {} }, auth: { kind: 'none' } })
  try {
    const { exit, out } = await runScript(
      await handOver('performance', notes),
      'load.mjs',
      '--url',
      backend.url,
      '--seconds',
      '1',
      '--warmup',
      '0',
    )
    assert.equal(exit, 1, out)
    assert.match(out, /refused with 429: \d+, since one caller may make 5 in 60 s: give more by --tokens or --callers/)
  } finally {
    await backend.close()
  }
})

test('a copy of a SQLite store is one moment of it, made while it is served', {
  skip: Boolean(process.env.LINTEL_TEST_POSTGRES),
}, async () => {
  const notes = {
    name: 'notes',
    entities: { note: { fields: { body: { kind: 'text' } }, can: { read: 'anyone', create: 'anyone' } } },
    limit: '1000000/min',
  }
  const folder = await handOver('platform', notes)
  symlinkSync(modules, join(folder, 'node_modules'))
  const data = join(folder, '.lintel')
  const backend = await startBackend({ app: { blueprint: notes, handlers: {}, more: {} }, auth: { kind: 'none' }, folder: data })
  let writing = true
  let answered = 0
  const write = async () => {
    while (writing) {
      const { status } = await backend.request('POST', '/v1/notes', { body: { body: 'x' } })
      if (status === 201) answered++
    }
  }
  try {
    await backend.request('POST', '/v1/notes', { body: { body: 'first' } })
    const writers = [write(), write()]
    const { exit, err } = await runScript(folder, 'backup.mjs', '.lintel', 'copies', '--once')
    writing = false
    await Promise.all(writers)
    assert.equal(exit, 0, err)
    assert.ok(answered > 0, 'somebody wrote meanwhile')
  } finally {
    writing = false
    await backend.close()
  }
  const [copy, ...others] = readdirSync(join(folder, 'copies'))
  assert.deepEqual(others, [])
  // A copy is restored by being put where the data were.
  const restored = join(folder, 'restored')
  mkdirSync(join(restored, 'data'), { recursive: true })
  writeFileSync(join(restored, 'data/data.db'), readFileSync(join(folder, 'copies', copy)))
  assert.ok(existsSync(join(restored, 'data/data.db')))
  const again = await startBackend({
    app: { blueprint: notes, handlers: {}, more: {} },
    auth: { kind: 'none' },
    folder: restored,
  })
  try {
    const { body } = await again.request('GET', '/v1/notes?limit=1', {})
    assert.equal(body.items[0].body, 'first')
  } finally {
    await again.close()
  }
})

for (const name of ['social', 'shop']) {
  test(`${name}: what the hand-off for security says to send is answered as it says`, async () => {
    const app = await loadExample(name)
    const blueprint = { ...app.blueprint, limit: '1000000/min' }
    const { emitHandoff } = await load('house/emit-handoff.js')
    const files = await emitHandoff('security', blueprint)
    const { threats, matrix } = JSON.parse(files.find(({ path }) => path === 'threats.json').text)
    const requests = threats.flatMap(({ id, verify }) =>
      verify.flatMap(({ run, request }) => (request === null ? [] : [{ id, run, ...request }])),
    )
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    const environment = {
      PAYMENTS_URL: 'http://127.0.0.1:9',
      PAYMENTS_KEY: 'k',
      CARRIER_URL: 'http://127.0.0.1:9',
      PAYMENTS_WEBHOOK_SECRET: secret,
    }
    const backend = await startBackend({ app: { ...app, blueprint }, more: { environment } })
    try {
      const stranger = await backend.token('01990000-0000-7000-8000-0000000000ff')
      const self = name === 'social' ? { handle: 'stranger' } : { name: 'Stranger', email: 'stranger@example.com' }
      assert.equal((await backend.request('POST', '/v1/users', { token: stranger, body: self })).status, 201)
      const tokens = { none: undefined, broken: 'not.a.token', stranger }
      for (const { id, run, method, path, token, body, statuses } of requests) {
        const { status } = await backend.request(method, path, { token: tokens[token], ...(body === null ? {} : { body }) })
        assert.ok(statuses.includes(status), `${id}: ${run}\nanswered ${status}, not ${statuses.join(' or ')}`)
      }
      // The matrix is what the server does: who never may is refused, who always may is answered.
      const callers = { anonymous: undefined, signedIn: stranger }
      for (const { method, path, callers: verdicts } of matrix.filter((row) => row.method === 'GET' && !row.path.includes('{')))
        for (const [caller, token] of Object.entries(callers)) {
          const { status, body } = await backend.request(method, path, { token })
          const told = `${method} ${path} as ${caller}: ${verdicts[caller]}, and answered ${status}`
          if (verdicts[caller] !== 'never') assert.equal(status, 200, told)
          else assert.ok(status === 401 || status === 403 || (status === 200 && body.items.length === 0), told)
        }
      assert.ok(new Set(requests.map(({ id }) => id)).size >= 5)
    } finally {
      await backend.close()
    }
  })
}
