import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { type EditFileOptions, editFile } from './edit-file.ts'
import { projectPath } from './project-path.ts'

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-edit-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Puts `x` before what is there. */
const edit = (before: Buffer | null): Uint8Array => Buffer.from(`x${(before?.toString() ?? '').replace(/^x/, '')}`)
const editing = (path: string, options: Partial<EditFileOptions> = {}) =>
  editFile({ path, edit, mostBytes: 1_000, outside: realOutside, ...options })

test('a file and its folders are made; what is there keeps its mode; leftovers of the killed go', async (t) => {
  const folder = newFolder(t)
  const path = join(folder, 'a/b/c.md')
  assert.deepEqual(await editing(path), { changed: true, heard: 0 })
  chmodSync(path, 0o640)
  writeFileSync(join(folder, 'a/b/.c.md.lintel-0011.tmp'), 'half')
  writeFileSync(path, 'more')
  assert.deepEqual(await editing(path), { changed: true, heard: 0 })
  assert.deepEqual(await editing(path), { changed: false, heard: 0 })
  assert.equal(readFileSync(path, 'utf8'), 'xmore')
  assert.equal(statSync(path).mode & 0o777, 0o640)
  assert.deepEqual(readdirSync(join(folder, 'a/b')), ['c.md'])
})

test('what another program writes before the file is replaced is heard', async (t) => {
  const path = join(newFolder(t), 'c.md')
  writeFileSync(path, 'one\n')
  const others = [() => renameSync(copyOf(path, 'three\n'), path), () => writeFileSync(path, 'four\n')]
  const hearing = (before: Buffer | null) => {
    others.shift()?.()
    return edit(before)
  }
  assert.deepEqual(await editing(path, { edit: hearing }), { changed: true, heard: 2 })
  assert.equal(readFileSync(path, 'utf8'), 'xfour\n')
})

function copyOf(path: string, text: string): string {
  writeFileSync(`${path}.new`, text)
  return `${path}.new`
}

test('what is appended through a handle to the file that is being replaced is heard', async (t) => {
  const path = join(newFolder(t), 'c.md')
  writeFileSync(path, 'one\n')
  const handle = openSync(path, 'a')
  t.after(() => closeSync(handle))
  const former = statSync(path).ino
  let isLate = false
  // Looks between any two steps, and appends once as soon as the name stands for another file.
  const look = () => {
    if (!isLate && statSync(path).ino !== former) {
      isLate = true
      writeSync(handle, 'late\n')
    }
    if (!isLate) setImmediate(look)
  }
  setImmediate(look)
  assert.deepEqual(await editing(path), { changed: true, heard: 1 })
  assert.equal(readFileSync(path, 'utf8'), 'xone\nlate\n')
})

test('who appends faster than the file can be edited is heard, and does not stand in the way', async (t) => {
  const path = join(newFolder(t), 'e.md')
  writeFileSync(path, 'one\n')
  let edits = 0
  const slow = (before: Buffer | null) => {
    appendFileSync(path, `line ${edits++}\n`)
    return Buffer.concat([Buffer.from('ours\n'), before!])
  }
  assert.deepEqual(await editing(path, { edit: slow }), { changed: true, heard: 1 })
  assert.equal(readFileSync(path, 'utf8'), 'ours\none\nline 0\n')
})

test('a line that was not ended is not torn', async (t) => {
  const path = join(newFolder(t), 'f.md')
  writeFileSync(path, 'o')
  const others = [() => appendFileSync(path, 'ne\n')]
  const slow = (before: Buffer | null) => {
    others.shift()?.()
    return Buffer.concat([before!, Buffer.from('ours\n')])
  }
  await editing(path, { edit: slow })
  assert.equal(readFileSync(path, 'utf8'), 'one\nours\n')
})

test('a file that is too large, or changed each time, is told', async (t) => {
  const path = join(newFolder(t), 'c.md')
  writeFileSync(path, 'x'.repeat(1_001))
  await assert.rejects(editing(path), { code: 'too-large' })
  writeFileSync(path, '')
  let n = 0
  const restless = (before: Buffer | null) => {
    writeFileSync(path, `${n++}`)
    return edit(before)
  }
  await assert.rejects(editing(path, { edit: restless }), { code: 'busy' })
})

test('links that lead out of the project are refused; those within are followed', async (t) => {
  const folder = newFolder(t)
  const elsewhere = newFolder(t)
  mkdirSync(join(folder, 'real'))
  symlinkSync(join(folder, 'real'), join(folder, 'within'))
  symlinkSync(elsewhere, join(folder, 'out'))
  symlinkSync(join(folder, 'nowhere'), join(folder, 'lost'))
  assert.match(await projectPath(folder, 'within/a.md'), /real\/a\.md$/)
  assert.match(await projectPath(folder, 'new/folder/a.md'), /new\/folder\/a\.md$/)
  await assert.rejects(projectPath(folder, 'out/a.md'), { code: 'refused' })
  await assert.rejects(projectPath(folder, 'lost'), { code: 'refused' })
  await assert.rejects(projectPath(folder, '../a.md'), { code: 'refused' })
})
