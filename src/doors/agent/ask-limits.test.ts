import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually, isAlive, root } from '../cli/command.test-kit.ts'
import { createProject, environmentFor, errorOf, tryScript } from './ask.test-kit.ts'
import { serveScript } from './scripted-model.test-kit.ts'

const look = (at: number) => ({ calls: [['list_files', { path: `folder-${at}` }]] as const })

test('rounds are counted, and the last one is not followed by another', async () => {
  const ran = await tryScript((_, at) => look(at), { words: ['--rounds', '3'] })
  assert.deepEqual([ran.exit, ran.requests.length], [1, 3])
  assert.match(ran.err, /the most rounds are over: `--rounds` gives it more\n3 rounds/)
  assert.deepEqual(ran.project.transcript().at(-1)!.ending, { is: 'limit', limit: 'rounds' })
  ran.project.remove()
})

test('tokens are counted as the server says, and an answer may have no more than is left', async () => {
  const script = (_: unknown, at: number) => ({ ...look(at), usage: { input: 400, output: 50 } })
  const ran = await tryScript(script, { words: ['--most-tokens', '1000'] })
  assert.deepEqual([ran.exit, ran.requests.length], [1, 3])
  assert.match(ran.err, /the most tokens are used up/)
  assert.deepEqual(
    ran.requests.map(({ body }) => body.max_tokens),
    [1_000, 550, 100],
  )
  ran.project.remove()
})

test('a server that counts nothing, or less than nothing, does not get around the limit', async () => {
  for (const usage of [null, { input: 0, output: 0 }, { input: -1_000_000, output: -5 }]) {
    const ran = await tryScript((_, at) => ({ ...look(at), usage }), { words: ['--most-tokens', '20000'] })
    assert.match(ran.err, /the most tokens are used up[\s\S]*about \d+ tokens in/)
    assert.ok(ran.requests.length < 10, `${ran.requests.length} rounds`)
    ran.project.remove()
  }
})

test('cost is reckoned by the price that was given', async () => {
  const script = (_: unknown, at: number) => ({ ...look(at), usage: { input: 1_000, output: 100 } })
  const ran = await tryScript(script, { words: ['--most-cost', '0.01'], environment: { LINTEL_MODEL_PRICE: '3/15' } })
  assert.deepEqual([ran.exit, ran.requests.length], [1, 3])
  assert.match(ran.err, /the most cost is reached[\s\S]*3000 tokens in, 300 out, cost 0\.0135/)
  ran.project.remove()
})

test('the same call again and again is refused after three times, and then not listened to', async () => {
  const ran = await tryScript(() => ({ calls: [['list_files', {}]] }))
  assert.equal(ran.exit, 1)
  assert.match(ran.err, /stopped: the model called the same again and again/)
  assert.deepEqual(
    ran.results.map((each) => (each.result.error === undefined ? 'answered' : errorOf(each).split(':')[0])),
    ['answered', 'answered', 'answered', 'repeated', 'repeated'],
  )
  ran.project.remove()
})

test('reading again what a proposal has changed is no loop', async () => {
  const read = ['read_file', { path: 'a.txt' }] as const
  const edit = (text: string) => ['propose_edit', { path: 'a.txt', text }] as const
  const rounds = ['1', '2', '3', '4', '5', '6'].map((text) => ({ calls: [edit(text), read] }))
  const ran = await tryScript([...rounds, { text: 'done' }])
  assert.equal(ran.exit, 0, ran.err)
  assert.equal(ran.results.at(-1)!.result.text, '6')
  ran.project.remove()
})

test('a server that hangs is left when the time of a round, or of all, is over', async () => {
  const ran = await tryScript(['hang'], { words: ['--round-time', '3s'] })
  assert.deepEqual([ran.exit, ran.requests.length], [1, 1])
  assert.match(ran.err, /the model did not answer in time: `--round-time` gives it more/)
  const all = await tryScript([look(1), 'hang'], { words: ['--most-time', '3s'] })
  assert.equal(all.exit, 1)
  assert.match(all.err, /the most time is over/)
  for (const { project } of [ran, all]) project.remove()
})

test('calls beyond sixteen of one answer are not carried out', async () => {
  const calls = Array.from({ length: 40 }, (_, at) => ['list_files', { path: `folder-${at}` }] as const)
  const ran = await tryScript([{ calls }, { text: 'done' }])
  assert.equal(ran.results.length, 40)
  assert.ok(ran.results.slice(0, 16).every(({ result }) => result.error === undefined))
  assert.ok(ran.results.slice(16).every((each) => errorOf(each).startsWith('too_many_calls')))
  ran.project.remove()
})

test('what a tool answers is cut to what fits, and a long file comes in pages', async () => {
  const project = createProject({ 'long.txt': 'žluť "\\\n'.repeat(20_000) })
  const ran = await tryScript([{ calls: [['read_file', { path: 'long.txt' }]] }, { text: 'done' }], { project })
  assert.ok(ran.requests[1]!.body.messages.every(({ content }) => String(content).length < 25_000))
  assert.ok(String(ran.results[0]!.result.text).startsWith('žluť'))
  assert.notEqual(ran.results[0]!.result.next, null)
  project.remove()
})

test('a long answer is cut on the screen', async () => {
  const ran = await tryScript([{ text: 'long '.repeat(100_000) }])
  assert.ok(ran.out.length < 21_000)
  assert.match(ran.out, /\(480000 characters more are in the transcript\)/)
  ran.project.remove()
})

test('a signal ends it at once with what it has started, and the transcript is whole', async () => {
  const project = createProject()
  const model = await serveScript([{ calls: [['serve_start', {}]] }, 'hang'])
  const child = spawn(process.execPath, [join(root, 'bin/lintel.js'), 'ask', 'serve it'], {
    cwd: project.folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environmentFor(model) },
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  assert.ok(await eventually(() => model.requests.length === 2, 30_000))
  const { url } = (JSON.parse(model.results()[0]!) as { result: { server: { url: string } } }).result.server
  assert.equal((await fetch(`${url}/livez`)).status, 200)
  child.kill('SIGTERM')
  assert.equal(await ended, 1)
  assert.deepEqual(project.transcript().at(-1)!.ending, { is: 'stopped' })
  await assert.rejects(fetch(`${url}/livez`))
  assert.equal(isAlive(child.pid!), false)
  await model.close()
  project.remove()
})
