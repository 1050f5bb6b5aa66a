import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { confinedFolder, OutsideFolderError, sha256Of } from './confined-folder.ts'

const base = mkdtempSync(join(tmpdir(), 'lintel-confined-'))
const [root, outside] = [join(base, 'project'), join(base, 'outside')]
mkdirSync(join(root, 'docs'), { recursive: true })
mkdirSync(outside)
writeFileSync(join(outside, 'secret'), 'secret')
writeFileSync(join(root, 'docs/a.txt'), 'a')
symlinkSync(outside, join(root, 'away'))
symlinkSync(join(outside, 'secret'), join(root, 'docs/link'))
symlinkSync(join(root, 'docs'), join(root, 'inner'))
after(() => rmSync(base, { recursive: true, force: true }))
const folder = confinedFolder(root, { closed: ['.git'], randomBytes })

const refused = [
  '..',
  '../outside/secret',
  'docs/../../outside/secret',
  '/etc/passwd',
  '~/x',
  'C:\\x',
  'a\\..\\..\\b',
  'a\0b',
  'away/secret',
  'docs/link',
  'inner/a.txt',
  'docs/a.txt/b',
  'x'.repeat(5_000),
]
for (const path of refused) {
  test(`refused: ${JSON.stringify(path.slice(0, 40))}`, () => {
    assert.throws(() => folder.read(path, 100), OutsideFolderError)
    assert.throws(() => folder.write(path, 'mine'), OutsideFolderError)
    assert.equal(readFileSync(join(outside, 'secret'), 'utf8'), 'secret')
    assert.deepEqual(readdirSync(outside), ['secret'])
  })
}

test('reads and writes what is below, whole, and only over what is expected', () => {
  assert.equal(folder.read('./docs//a.txt', 100)?.toString(), 'a')
  assert.equal(folder.read('docs/none', 100), null)
  assert.throws(() => folder.read('docs/a.txt', 0), /has 1 bytes/)
  assert.throws(() => folder.read('docs', 100), /is no file/)
  assert.equal(folder.write('new/deep/b.txt', 'b', null), true)
  assert.equal(folder.write('new/deep/b.txt', 'c', null), false)
  assert.equal(folder.write('new/deep/b.txt', 'c', sha256Of('x')), false)
  assert.equal(folder.write('new/deep/b.txt', 'c', sha256Of('b')), true)
  assert.equal(readFileSync(join(root, 'new/deep/b.txt'), 'utf8'), 'c')
  assert.deepEqual(readdirSync(join(root, 'new/deep')), ['b.txt'])
  assert.throws(() => folder.write('.git/hooks/x', 'x'), /nothing is written into/)
  assert.throws(() => folder.writablePathOf('docs/.git/x'), /nothing is written into/)
  assert.throws(() => folder.writablePathOf('away/x'), OutsideFolderError)
  assert.equal(folder.writablePathOf('docs/new/x'), join(folder.root, 'docs/new/x'))
  assert.ok(!existsSync(join(root, '.git')))
})

test('a folder that becomes a link while it is written into and read from leads nowhere', {
  skip: process.platform !== 'linux',
}, async () => {
  const [real, aside] = [join(root, 'turn'), join(root, 'turn-aside')]
  mkdirSync(real)
  writeFileSync(join(real, 'secret'), 'mine')
  const turning = `
    const { renameSync, symlinkSync, unlinkSync } = require('node:fs')
    const { workerData: [real, aside, outside] } = require('node:worker_threads')
    const moves = [() => renameSync(real, aside), () => symlinkSync(outside, real), () => unlinkSync(real), () => renameSync(aside, real)]
    for (;;) for (const move of moves) try { move() } catch {}`
  const worker = new Worker(turning, { eval: true, workerData: [real, aside, outside] })
  await new Promise((resolve) => worker.once('online', resolve))
  let done = 0
  for (let round = 0; round < 3_000; round++) {
    try {
      assert.notEqual(folder.read('turn/secret', 100)?.toString(), 'secret')
      if (folder.write(`turn/file-${round % 10}`, 'x')) done += 1
    } catch (error) {
      // What is made anew between two moves of the other may be in its way: no matter for what is tested.
      if (!(error instanceof OutsideFolderError) && (error as NodeJS.ErrnoException).code === undefined) throw error
    }
  }
  await worker.terminate()
  assert.ok(done > 0, 'nothing was ever written')
  assert.deepEqual(readdirSync(outside), ['secret'])
  if (existsSync(aside)) renameSync(aside, `${aside}-left`)
})

test('what could be run can still be run after it was written', {
  skip: process.platform === 'win32' && 'files have no such mode',
}, () => {
  writeFileSync(join(root, 'run.sh'), 'old', { mode: 0o755 })
  folder.write('run.sh', 'new')
  assert.equal(statSync(join(root, 'run.sh')).mode & 0o777, 0o755)
})
