import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { Database } from './database.ts'
import { loadEngine } from './engine.ts'
import { newProject, type Project, says, someDecision } from './place.test-kit.ts'

let project: Project
beforeEach(async () => {
  project = await newProject()
})
afterEach(() => project.remove())

async function withOneDecision(): Promise<Buffer> {
  const knowledge = await project.open()
  await knowledge.write((state) => state.recordDecision(someDecision))
  await knowledge.close()
  return readFileSync(project.image)
}

function plant(bytes: Uint8Array): void {
  mkdirSync(dirname(project.image), { recursive: true })
  writeFileSync(project.image, bytes)
}

/** It is told at once, by reading and by writing, and not a byte of it is changed. */
async function isLeft(code: 'corrupt' | 'refused', words: RegExp): Promise<void> {
  const before = readFileSync(project.image)
  await assert.rejects(project.open(), says(code, words))
  assert.deepEqual(readFileSync(project.image), before)
}

test('what was written is there when memory is opened again', async () => {
  await withOneDecision()
  const knowledge = await project.open()
  assert.deepEqual(await knowledge.read((state) => state.decisions().map(({ title }) => title)), [someDecision.title])
})

test('an image that was cut off is told and left', async () => {
  const whole = await withOneDecision()
  for (const length of [1, 50, 99, 100, 4_096, whole.length - 1]) {
    plant(whole.subarray(0, length))
    await isLeft('corrupt', /damaged .* left as it is: put back a copy/)
  }
})

test('an image with a page overwritten is told and left', async () => {
  const whole = await withOneDecision()
  plant(Buffer.concat([whole.subarray(0, 8_192), Buffer.alloc(4_096, 0xa5), whole.subarray(12_288)]))
  await isLeft('corrupt', /damaged/)
})

test('what is no SQLite database is told and left', async () => {
  plant(Buffer.from('# notes\n'.repeat(100)))
  await isLeft('corrupt', /it is no SQLite database/)
})

test('an image that goes bad while memory is open is told, and never overwritten', async () => {
  const knowledge = await project.open()
  await knowledge.store({ key: 'k', value: 'v' })
  plant(readFileSync(project.image).subarray(0, 5_000))
  await assert.rejects(knowledge.store({ key: 'k', value: 'w' }), says('corrupt', /damaged/))
  await assert.rejects(knowledge.execute(`UPDATE decisions SET title = 'x'`), says('corrupt', /damaged/))
  await assert.rejects(knowledge.retrieve('k'), says('corrupt', /damaged/))
  assert.equal(readFileSync(project.image).length, 5_000)
})

test('an empty file is a memory without anything in it', async () => {
  plant(new Uint8Array())
  const knowledge = await project.open()
  assert.equal((await knowledge.store({ key: 'k', value: 'v' })).version, 1)
})

test('an image of a newer Lintel, and a database of somebody else, are told and left', async () => {
  const whole = await withOneDecision()
  const engine = await loadEngine()
  const altered = (sql: string, from?: Uint8Array) => {
    const database = Database.open(engine, from)
    database.exec(sql)
    const bytes = database.toImage()
    database.close()
    return bytes
  }
  plant(altered('PRAGMA user_version = 99', new Uint8Array(whole)))
  await isLeft('refused', /newer Lintel \(its schema is 99, this one knows \d+\): update Lintel/)
  plant(altered('CREATE TABLE accounts (id)'))
  await isLeft('refused', /none that Lintel made/)
})

test('an image that another program put into WAL mode is told and left', async () => {
  const whole = await withOneDecision()
  whole[18] = whole[19] = 2
  plant(whole)
  await isLeft('refused', /WAL mode/)
})

test('links are not followed: of the file, of the lock, and of the folder out of the project', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'lintel-elsewhere-'))
  const target = join(elsewhere, 'memory.db')
  writeFileSync(target, await withOneDecision())
  const folder = dirname(project.image)
  renameSync(project.image, join(elsewhere, 'kept.db'))
  symlinkSync(target, project.image)
  await assert.rejects(project.open(), says('refused', /memory\.db` is a symbolic link/))
  renameSync(folder, join(elsewhere, 'old'))
  mkdirSync(folder)
  symlinkSync(join(elsewhere, 'lock'), join(folder, 'memory.lock'))
  await assert.rejects(project.open(), says('refused', /memory\.lock` is a symbolic link/))
  renameSync(folder, join(elsewhere, 'older'))
  symlinkSync(elsewhere, folder)
  await assert.rejects(project.open(), says('refused', /leads out of the project/))
})

test('a link that takes the place of the file while memory is open is not written through', async () => {
  const knowledge = await project.open()
  await knowledge.store({ key: 'k', value: 'v' })
  const target = join(project.folder, 'victim')
  writeFileSync(target, 'mine')
  renameSync(project.image, `${project.image}.moved`)
  symlinkSync(target, project.image)
  await assert.rejects(knowledge.store({ key: 'k', value: 'w' }), says('refused', /symbolic link/))
  assert.equal(readFileSync(target, 'utf8'), 'mine')
})

test('what a killed writer left behind is no hindrance, and goes', async () => {
  const folder = dirname(project.image)
  mkdirSync(folder)
  writeFileSync(`${project.image}.next`, 'half')
  const knowledge = await project.open()
  await knowledge.store({ key: 'k', value: 'v' })
  assert.deepEqual(readdirSync(folder).sort(), ['memory.db', 'memory.lock'])
})

test('a folder that is removed while memory is open is made again, with what is stored then', async () => {
  const knowledge = await project.open()
  const other = await project.open()
  await knowledge.store({ key: 'k', value: 'v' })
  renameSync(dirname(project.image), join(project.folder, 'gone'))
  const stored = await Promise.all([knowledge.store({ key: 'k', value: 'a' }), other.store({ key: 'k', value: 'b' })])
  assert.deepEqual(new Set(stored.map(({ version }) => version)), new Set([1, 2]))
})

test('where nothing can be written memory is read, and a change is told', async () => {
  await withOneDecision()
  const lock = join(dirname(project.image), 'memory.lock')
  renameSync(lock, `${lock}.old`)
  mkdirSync(lock)
  const knowledge = await project.open()
  assert.equal((await knowledge.query('SELECT title FROM decisions')).rows[0]![0], someDecision.title)
  await assert.rejects(knowledge.store({ key: 'k', value: 'v' }), says('unavailable', /cannot be locked for writing/))
})

test('a place that is no folder is told', async () => {
  writeFileSync(dirname(project.image), 'a file')
  await assert.rejects(project.open(), says('unavailable', /cannot be reached/))
})
