import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { promisify } from 'node:util'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { openDevIssuer } from './dev-issuer.ts'

const nowMs = 1_767_225_600_000
const ports = { project: 'shop', now: () => nowMs }
let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dev-issuer-'))
  file = join(folder, 'dev-issuer.json')
})

afterEach(() => rm(folder, { recursive: true }))

test('signs a token that its own key set checks', async () => {
  const dev = await openDevIssuer(folder, ports)
  const token = await dev.sign({ sub: 'ada', roles: ['clerk'], tenant: 'north', ttlS: 60 })
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(dev.jwks), {
    issuer: 'urn:lintel:dev',
    audience: 'shop',
    currentDate: new Date(nowMs),
  })
  const iat = nowMs / 1000
  assert.deepEqual(payload, {
    roles: ['clerk'],
    tenant: 'north',
    iss: 'urn:lintel:dev',
    aud: 'shop',
    sub: 'ada',
    iat,
    exp: iat + 60,
  })
  assert.deepEqual(protectedHeader, { alg: 'EdDSA', typ: 'JWT', kid: dev.jwks.keys[0]?.kid })
})

test('keeps one key over restarts, in a file only its owner can read, and shows only the public half', async () => {
  const nested = join(folder, 'a', 'b')
  const dev = await openDevIssuer(nested, ports)
  assert.deepEqual((await openDevIssuer(nested, ports)).jwks, dev.jwks)
  assert.deepEqual(await readdir(nested), ['dev-issuer.json'])
  if (process.platform !== 'win32') assert.equal((await stat(join(nested, 'dev-issuer.json'))).mode & 0o777, 0o600)
  assert.ok(!JSON.stringify(dev).includes('"d"'))
})

test('a file that others can read is tightened', { skip: process.platform === 'win32' }, async () => {
  await openDevIssuer(folder, ports)
  await chmod(file, 0o644)
  await openDevIssuer(folder, ports)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
})

test('many at once agree on one key', async () => {
  const opened = await Promise.all(Array.from({ length: 20 }, () => openDevIssuer(folder, ports)))
  assert.equal(new Set(opened.map((dev) => dev.jwks.keys[0]?.kid)).size, 1)
  assert.deepEqual(await readdir(folder), ['dev-issuer.json'])
})

test('processes that start together agree on one key', async () => {
  const script = `import { openDevIssuer } from ${JSON.stringify(new URL('./dev-issuer.js', import.meta.url).href)}
    const dev = await openDevIssuer(${JSON.stringify(folder)}, { project: 'shop', now: () => 0 })
    console.log(dev.jwks.keys[0].kid)`
  const runs = Array.from({ length: 6 }, () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]))
  const ids = (await Promise.all(runs)).map(({ stdout }) => stdout.trim())
  assert.equal(new Set(ids).size, 1)
  assert.equal(ids[0], JSON.parse(await readFile(file, 'utf8')).kid)
})

const garbled: [name: string, change: (text: string) => string][] = [
  ['empty', () => ''],
  ['cut short', (text) => text.slice(0, 40)],
  ['null', () => 'null'],
  ['without its private half', (text) => JSON.stringify({ ...JSON.parse(text), d: undefined })],
  ['with a strange public half', (text) => JSON.stringify({ ...JSON.parse(text), x: 'A'.repeat(43) })],
  ['with a strange kid', (text) => JSON.stringify({ ...JSON.parse(text), kid: 'x' })],
  ['of another kind', (text) => JSON.stringify({ ...JSON.parse(text), crv: 'X25519' })],
  ['huge', (text) => text + ' '.repeat(5000)],
]
for (const [name, change] of garbled) {
  test(`a file that is ${name} is refused by name and with the remedy, and is left as it is`, async () => {
    await openDevIssuer(folder, ports)
    const text = change(await readFile(file, 'utf8'))
    await writeFile(file, text)
    await assert.rejects(
      openDevIssuer(folder, ports),
      (error: Error) => error.message.includes(file) && error.message.includes('delete it'),
    )
    assert.equal(await readFile(file, 'utf8'), text)
    await rm(file)
    await openDevIssuer(folder, ports)
  })
}

test('a folder in its place, or a file in place of its folder, is a clear error', async () => {
  await mkdir(file)
  await assert.rejects(openDevIssuer(folder, ports), (error: Error) => error.message.includes(file))
  await rm(file, { recursive: true })
  await writeFile(file, '')
  await assert.rejects(openDevIssuer(file, ports), (error: Error) => error.message.includes(file))
})

test('refuses a lifetime that makes no sense', async () => {
  const dev = await openDevIssuer(folder, ports)
  for (const ttlS of [0, -1, 1.5, Number.NaN, 31 * 86_400]) await assert.rejects(dev.sign({ sub: 'ada', ttlS }), RangeError)
})
