import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { begin, createFolder, eventually, freePort, isAlive, type Running } from './command.test-kit.ts'

const blueprint = (note: string, more = '') => `import { blueprint, entity, text } from 'lintel'
export default blueprint('notes', { entities: { note: entity({ ${note} }, { can: { read: 'anyone', create: 'anyone' } }) }${more} })
`
const title = 'title: text({ max: 80 })'

function begun(port: number, folder: string): Running {
  return begin(['dev', '--port', String(port)], folder)
}

/** The process that serves, as the system knows it. */
function serverOf(supervisor: number): number {
  return Number(readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8').trim().split(' ')[0])
}

/** `/proc` and util-linux's `script` are what Linux has. */
const testOnLinux: (says: string, act: (t: TestContext) => Promise<void>) => unknown =
  process.platform === 'linux' ? test : (says) => console.log(`left out, since it needs Linux: ${says}`)

test('dev serves, follows every change, waits while the code is broken, and keeps the data', async (t) => {
  const { folder, remove } = createFolder({ 'blueprint.ts': blueprint(title), 'node_modules/package/index.js': '' })
  t.after(remove)
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
  const dev = begun(0, folder)
  t.after(() => dev.child.kill('SIGKILL'))
  const [, url] = await dev.until(/"msg":"listening".*?"url":"(http:\/\/127\.0\.0\.1:\d+)"/)
  const notes = `${url}/v1/notes`
  const create = (values: object) =>
    fetch(notes, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(values) })
  const first = async () => (await (await fetch(notes)).json()) as { items: Record<string, unknown>[] }
  assert.equal((await create({ title: 'one' })).status, 201)
  assert.equal((await create({ title: 'two', city: 'Rome' })).status, 422)

  await t.test('a new field is there, on the same port, with the old rows', async () => {
    write('blueprint.ts', blueprint(`${title}, city: text({ optional: true })`))
    await dev.until(/"msg":"changed","detail":"blueprint.ts changed"/)
    await dev.until(/"msg":"listening".*"column note.city"/)
    assert.equal((await create({ title: 'two', city: 'Rome' })).status, 201)
    const { items } = await first()
    assert.deepEqual(items.map(({ title, city }) => `${title} ${city}`).sort(), ['one null', 'two Rome'])
  })

  await t.test('what is not served is told with its place, and the next change is waited for', async () => {
    write('blueprint.ts', blueprint(`${title}, by: ref('usr')`).replace('text }', 'ref, text }'))
    await dev.until(/entities\.note\.fields\.by\.to: no entity is called `usr` \[LNTM\d+\]\n +\w/)
    await dev.until(/waiting for a change/)
    await assert.rejects(fetch(notes))
    write('blueprint.ts', 'export default {')
    await dev.until(/blueprint\.ts:1:\d+: it is not valid TypeScript/)
    await dev.until(/waiting for a change/)
  })

  await t.test('a change that would lose data is told, and none is lost', async () => {
    write('blueprint.ts', blueprint('city: text({ optional: true })'))
    await dev.until(/fitting them would lose some\n\n +entities\.note\.fields\.title:/)
    write('blueprint.ts', blueprint(`${title}, city: text({ optional: true })`))
    await dev.until(/"msg":"listening"/)
    assert.equal((await first()).items.length, 2)
  })

  await t.test('a file in a new folder is watched; packages, hidden folders and what is no source are not', async () => {
    for (const file of ['node_modules/package/index.js', '.hidden.ts', 'notes.txt', '.lintel/x.ts']) write(file, '// nothing')
    mkdirSync(join(folder, 'parts'))
    write('parts/words.ts', 'export const most = 80')
    await dev.until(/"msg":"changed","detail":"parts\/words.ts changed"/)
    await dev.until(/"msg":"listening"/)
    write('parts/words.ts', 'export const most = 90')
    await dev.until(/"msg":"changed","detail":"parts\/words.ts changed"/)
    await dev.until(/"msg":"listening"/)
    assert.doesNotMatch(dev.said(), /package|hidden|notes\.txt/)
  })

  await t.test('many changes at once end with the last one served', async () => {
    for (let i = 0; i < 20; i++) {
      write('blueprint.ts', blueprint(`${title}, city: text({ optional: true }), n${i}: text({ optional: true })`))
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    assert.ok(await eventually(async () => (await create({ title: 'last', n19: 'yes' }).catch(() => null))?.status === 201))
  })

  await t.test('a signal ends it at once, cleanly', async () => {
    const { exit, tookMs } = await dev.end('SIGINT')
    assert.equal(exit, 0)
    assert.ok(tookMs < 3_000, `${tookMs} ms`)
    await assert.rejects(fetch(notes))
  })
})

testOnLinux('the server does not outlive a supervisor that was killed', async (t) => {
  const { folder, remove } = createFolder({ 'blueprint.ts': blueprint(title) })
  t.after(remove)
  const dev = begun(0, folder)
  const [, url] = await dev.until(/"msg":"listening".*?"url":"([^"]+)"/)
  const server = serverOf(dev.child.pid!)
  assert.ok(isAlive(server))
  await dev.end('SIGKILL')
  assert.ok(await eventually(() => !isAlive(server)), 'it is still there')
  await assert.rejects(fetch(url!))
})

test('a crash of the code of a running server is told, and the next change begins anew', async (t) => {
  const app = `import { implement } from 'lintel'
import notes from './blueprint.js'
export default implement(notes, { crash() { setTimeout(() => { throw new Error('boom') }) } })
`
  const files = { 'blueprint.ts': blueprint(title, `, actions: { crash: { allow: 'anyone' } }`), 'app.ts': app }
  const { folder, remove } = createFolder(files)
  t.after(remove)
  const dev = begun(0, folder)
  t.after(() => dev.child.kill('SIGKILL'))
  const [, url] = await dev.until(/"msg":"listening".*?"url":"([^"]+)"/)
  await fetch(`${url}/v1/crash`, { method: 'POST' }).catch(() => {})
  await dev.until(/boom/)
  await dev.until(/waiting for a change/)
  writeFileSync(join(folder, 'app.ts'), app.replace("throw new Error('boom')", ''))
  await dev.until(/"msg":"listening"/)
  assert.equal((await fetch(`${url}/v1/crash`, { method: 'POST' })).status, 204)
  assert.equal((await dev.end('SIGTERM')).exit, 0)
})

test('a busy port and data that are in use end it with what to do', async (t) => {
  const { folder, remove } = createFolder({ 'blueprint.ts': blueprint(title), 'other/blueprint.ts': blueprint(title) })
  t.after(remove)
  const port = await freePort()
  const holder = createServer().listen(port, '127.0.0.1')
  const dev = begun(port, folder)
  t.after(() => {
    holder.close()
    dev.child.kill('SIGKILL')
  })
  const ended = new Promise((resolve) => dev.child.once('close', resolve))
  await dev.until(new RegExp(`another program listens on \`127\\.0\\.0\\.1:${port}\``))
  assert.equal(await ended, 2)

  const serving = begun(0, folder)
  t.after(() => serving.child.kill('SIGKILL'))
  await serving.until(/"msg":"listening"/)
  const second = begun(0, folder)
  t.after(() => second.child.kill('SIGKILL'))
  const secondEnded = new Promise((resolve) => second.child.once('close', resolve))
  await second.until(/another process serves this data/)
  assert.equal(await secondEnded, 2)
  assert.equal((await serving.end('SIGTERM')).exit, 0)
})

testOnLinux('at a terminal it greets with the routes and a line a request', async (t) => {
  const { folder, remove } = createFolder({ 'blueprint.ts': blueprint(title) })
  t.after(remove)
  const dev = begin(['dev', '--port', '0'], folder, {}, 'terminal')
  t.after(() => dev.child.kill('SIGKILL'))
  const [, url] = await dev.until(/notes.*?(http:\/\/127\.0\.0\.1:\d+)/)
  await dev.until(/docs.*\/docs/)
  await dev.until(/lintel token --sub/)
  await dev.until(/GET.*\/v1\/notes .*anyone/)
  await fetch(`${url}/v1/notes`)
  await dev.until(/200.*GET.*\/v1\/notes.*ms/)
  assert.ok(dev.said().includes('\u001b[') && !dev.said().includes('"msg"'))
  await dev.end('SIGTERM')
})
