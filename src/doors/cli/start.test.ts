import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { test } from 'node:test'
import { begin, createFolder, type Running } from './command.test-kit.ts'

const files = {
  'blueprint.ts': `import { blueprint, entity, int, text } from 'lintel'
export default blueprint('notes', {
  limit: '1000000/min',
  entities: { note: entity({ title: text({ max: 80 }) }, { can: { read: 'anyone', create: 'anyone' } }) },
  actions: {
    wait: { kind: 'query', allow: 'anyone', input: { ms: int() }, returns: { waited: int() }, timeout: '30s' },
    crash: { allow: 'anyone' },
  },
})
`,
  'app.ts': `import { implement } from 'lintel'
import notes from './blueprint.js'
export default implement(notes, {
  async wait({ input }) {
    await new Promise((resolve) => setTimeout(resolve, input.ms))
    return { waited: input.ms }
  },
  crash() {
    setTimeout(() => { throw new Error('boom') })
  },
})
`,
}

async function started(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ run: Running; url: string }> {
  const run = begin(['start'], folder, { PORT: '0', HOST: '127.0.0.1', LINTEL_AUTH: 'none', ...environment })
  const [line] = await run.until(/\{.*"msg":"listening"\}\n/)
  return { run, url: (JSON.parse(line) as { url: string }).url }
}

function get(agent: Agent, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => response.resume().once('end', () => resolve(response.statusCode!)))
      .once('error', reject)
      .end()
  })
}

test('a signal under load: what was accepted is answered, what comes later is refused, and it ends with 0', async (t) => {
  const { folder, remove } = createFolder(files)
  t.after(remove)
  const { run, url } = await started(folder)
  t.after(() => run.child.kill('SIGKILL'))
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  const slow = Array.from({ length: 10 }, () => get(agent, `${url}/v1/wait?ms=2500`))
  // These have been accepted: the server counts time for them while others are answered.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const ended = run.end('SIGTERM')
  assert.deepEqual(await Promise.all(slow), Array(10).fill(200))
  const { exit, tookMs } = await ended
  agent.destroy()
  assert.equal(exit, 0)
  assert.ok(tookMs < 8_000, `${tookMs} ms`)
  await assert.rejects(fetch(`${url}/livez`))
  assert.match(run.said(), /"signal":"SIGTERM","msg":"stopping"\}\n[\s\S]*"msg":"stopped"/)
})

test('rows written before it was told to stop are there after the next start', async (t) => {
  const { folder, remove } = createFolder(files)
  t.after(remove)
  const { run, url } = await started(folder, { LINTEL_DATA: 'elsewhere/data' })
  t.after(() => run.child.kill('SIGKILL'))
  let written = 0
  let stopping = false
  let enough = () => {}
  const someAreWritten = new Promise<void>((resolve) => {
    enough = resolve
  })
  const writer = async () => {
    while (!stopping) {
      const answer = await fetch(`${url}/v1/notes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"title":"x"}',
      }).catch(() => null)
      if (answer === null) return
      if (answer.status === 201 && ++written === 50) enough()
    }
  }
  const writers = Array.from({ length: 8 }, writer)
  await someAreWritten
  assert.equal((await run.end('SIGTERM')).exit, 0)
  stopping = true
  await Promise.all(writers)

  const again = await started(folder, { LINTEL_DATA: 'elsewhere/data' })
  t.after(() => again.run.child.kill('SIGKILL'))
  let found = 0
  for (let after: string | null = ''; after !== null; ) {
    const page = (await (await fetch(`${again.url}/v1/notes?limit=100${after && `&after=${after}`}`)).json()) as {
      items: unknown[]
      next: string | null
    }
    found += page.items.length
    after = page.next
  }
  // A row may be stored whose answer did not reach a client that went away.
  assert.ok(found >= written, `${found} of ${written}`)
  await again.run.end('SIGTERM')
})

test('a second signal does not wait', async (t) => {
  const { folder, remove } = createFolder(files)
  t.after(remove)
  const { run, url } = await started(folder)
  t.after(() => run.child.kill('SIGKILL'))
  const slow = get(new Agent(), `${url}/v1/wait?ms=8000`).catch(() => 'gone')
  await new Promise((resolve) => setTimeout(resolve, 200))
  run.child.kill('SIGINT')
  await run.until(/"msg":"stopping"/)
  const { tookMs } = await run.end('SIGINT')
  assert.equal(await slow, 'gone')
  assert.ok(tookMs < 1_500, `${tookMs} ms`)
})

test('what nothing caught is logged as fatal and ends it with 3', async (t) => {
  const { folder, remove } = createFolder(files)
  t.after(remove)
  const { run, url } = await started(folder)
  const ended = new Promise((resolve) => run.child.once('close', resolve))
  await fetch(`${url}/v1/crash`, { method: 'POST' }).catch(() => {})
  assert.equal(await ended, 3)
  assert.match(run.said(), /"level":60.*boom/)
})

test('tokens of the development issuer are nothing in production', async (t) => {
  const { folder, remove } = createFolder(files)
  t.after(remove)
  const { run, url } = await started(folder)
  t.after(() => run.child.kill('SIGKILL'))
  const token = begin(['token', '--sub', 'ada'], folder)
  const [signed] = await token.until(/ey\S+/)
  assert.equal((await fetch(`${url}/v1/notes`, { headers: { authorization: `Bearer ${signed}` } })).status, 401)
  await run.end('SIGTERM')
})

const outward = {
  'blueprint.ts': `import { blueprint, entity, env, text } from 'lintel'
export default blueprint('outward', {
  entities: { note: entity({ title: text() }, { can: { read: 'anyone' } }) },
  external: { payments: { url: env('PAYMENTS_URL'), headers: { authorization: env('PAYMENTS_KEY') } }, rates: { url: env('RATES_URL', { else: 'http://127.0.0.1:9' }) } },
})
`,
}

test('variables of the blueprint that are missing are told beside the settings that are wrong', async (t) => {
  const { folder, remove } = createFolder(outward)
  t.after(remove)
  const run = begin(['start'], folder, { LINTEL_AUTH: 'none', PORT: 'x', PAYMENTS_URL: '', PAYMENTS_KEY: 'hidden\u{1f511}' })
  const ended = new Promise((resolve) => run.child.once('close', resolve))
  assert.equal(await ended, 2)
  const said = run.said()
  for (const part of [
    '4 settings',
    '`PORT`',
    '`PAYMENTS_URL` is not set, and `external.payments.url`',
    '`PAYMENTS_KEY`',
    '`RATES_URL`',
  ])
    assert.ok(said.includes(part), `${part} in ${said}`)
  assert.doesNotMatch(said, /hidden/)
})

test('in development an `else` stands in, and what has none is missed as well', async (t) => {
  const { folder, remove } = createFolder(outward)
  t.after(remove)
  const run = begin(['dev', '--port', '0'], folder, {})
  t.after(() => run.child.kill('SIGKILL'))
  await run.until(/2 settings of the environment are wrong/)
  await run.until(/`PAYMENTS_KEY` is not set, and `external\.payments\.headers\.authorization` of the blueprint needs it/)
  assert.doesNotMatch(run.said(), /RATES_URL/)
  await run.end('SIGTERM')
})
