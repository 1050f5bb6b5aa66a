import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { freePort } from '../cli/command.test-kit.ts'
import { createProject, environmentFor, plain, runAsk, tryScript } from './ask.test-kit.ts'
import { type Answer, serveAnthropic, serveScript } from './scripted-model.test-kit.ts'

const soon = { 'retry-after-ms': '1' }
const busy: Answer = { status: 429, headers: soon, body: { error: { message: 'slow down' } } }
const down: Answer = { status: 500, headers: soon, body: 'oops' }

test('a server that is busy or down is asked again', async () => {
  const ran = await tryScript([busy, down, { text: 'Here I am.' }])
  assert.deepEqual([ran.exit, ran.requests.length], [0, 3], ran.err)
  assert.match(ran.out, /^Here I am\./)
  ran.project.remove()
})

test('it is asked three times, and then told', async () => {
  for (const [answer, says] of [
    [busy, /answers 429, after 3 tries: slow down; try again later/],
    [down, /answers 500, after 3 tries/],
  ] as const) {
    const ran = await tryScript(() => answer)
    assert.deepEqual([ran.exit, ran.requests.length], [2, 3])
    assert.match(ran.err, says)
    ran.project.remove()
  }
})

test('what asking again does not change is told at once', async () => {
  for (const [answer, says] of [
    [{ status: 401, body: { error: { message: 'bad key' } } }, /answers 401: bad key; check the key/],
    [{ status: 404, body: { error: { message: 'no such model' } } }, /answers 404: no such model; check the name of the model/],
    [{ status: 400, body: { error: { message: 'too long' } } }, /answers 400: too long/],
    [{ status: 200, body: 'hello' }, /not of its protocol/],
    [{ status: 200, body: { choices: [] } }, /not of its protocol/],
    [{ status: 200, body: { choices: [{ message: 7 }] } }, /not of its protocol/],
  ] as const) {
    const ran = await tryScript([answer])
    assert.deepEqual([ran.exit, ran.requests.length], [2, 1], ran.err)
    assert.match(ran.err, says)
    ran.project.remove()
  }
})

test('what was proposed before the server failed is kept', async () => {
  const calls = [['propose_edit', { path: 'README.md', text: '# Notes\n' }]] as const
  const ran = await tryScript([{ calls }, { status: 401 }], { words: ['--json'] })
  assert.equal(ran.exit, 2)
  const told = JSON.parse(ran.out)
  assert.deepEqual([told.ending.is, told.ending.code, told.changes.length], ['failed', 'model_key', 1])
  assert.match(ran.project.patch()!, /# Notes/)
  ran.project.remove()
})

test('the key does not follow a redirect, and an answer without an end is left', async () => {
  const other = await serveScript([])
  const moved = { status: 307, headers: { location: `${other.url}/chat/completions` } }
  const ran = await tryScript(() => moved, { words: ['--round-time', '4s'] })
  assert.notEqual(ran.exit, 0)
  assert.equal(other.requests.length, 0)
  await other.close()
  ran.project.remove()
  const endless = await serveEndless()
  const project = createProject()
  const left = await runAsk(project.folder, ['make it better', '--round-time', '30s'], environmentFor(endless))
  assert.equal(left.exit, 2, left.err)
  assert.match(left.err, /longer than \d+ bytes|not of its protocol|cannot be reached/)
  await endless.close()
  project.remove()
})

/** Says that it sends JSON, and never stops. */
async function serveEndless(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n')
      const more = () => {
        while (!socket.destroyed && socket.write(chunk));
      }
      socket.on('drain', more)
      more()
    })
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${port}/v1`, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

test('over the protocol of Anthropic: instructions, calls and results travel, and the key in its header', async () => {
  const model = await serveAnthropic([{ text: 'Looking.', calls: [['list_files', {}]] }, { text: 'Seen.' }])
  const project = createProject()
  const environment = {
    ...plain,
    ANTHROPIC_API_KEY: 'sk-ant-key-of-a-test',
    ANTHROPIC_BASE_URL: model.url,
    LINTEL_MODEL: 'anthropic/scripted',
  }
  const ran = await runAsk(project.folder, ['make it better'], environment)
  assert.equal(ran.exit, 0, ran.err)
  assert.match(ran.out, /^Seen\./)
  const [first, second] = model.requests
  assert.equal(first!.headers['x-api-key'], 'sk-ant-key-of-a-test')
  assert.equal(first!.body.model, 'scripted')
  assert.match(JSON.stringify((first!.body as { system?: unknown }).system), /architect of this project/)
  assert.match(JSON.stringify(second!.body.messages.at(-1)), /tool_result.*blueprint\.ts/)
  await model.close()
  project.remove()
})

test('over the provider of OpenAI', async () => {
  const model = await serveScript([{ calls: [['list_files', {}]] }, { text: 'Seen.' }])
  const project = createProject()
  const environment = { ...plain, OPENAI_API_KEY: 'sk-key-of-a-test', OPENAI_BASE_URL: model.url, LINTEL_MODEL: 'scripted' }
  const ran = await runAsk(project.folder, ['make it better', '--json'], environment)
  assert.equal(ran.exit, 0, ran.err)
  const told = JSON.parse(ran.out)
  assert.deepEqual([told.model, told.answer], ['openai/scripted', 'Seen.'])
  assert.equal(model.requests[0]!.headers.authorization, 'Bearer sk-key-of-a-test')
  assert.match(model.results()[0]!, /blueprint\.ts/)
  await model.close()
  project.remove()
})
