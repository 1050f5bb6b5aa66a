import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadDiff } from './unified-diff.ts'

test('Git applies the diff of every kind of change, and comes to the same bytes', async () => {
  const writeDiff = await loadDiff()
  const long = Array.from({ length: 9_000 }, (_, at) => `line ${at}`).join('\n')
  for (const [before, after] of [
    [null, 'new\n'],
    [null, 'no line end'],
    ['a\nb\nc\n', 'a\nB\nc\n'],
    ['a\nb', 'a\nb\n'],
    ['a\nb\n', 'a\nb'],
    ['a\r\nb\r\n', 'a\r\nB\r\n'],
    ['a\nb\n', 'b\n'],
    ['-- a\n++ b\n', '-- b\n++ a\n'],
    ['žluť 🐎\n', 'kůň\n'],
    [`${long}\n`, `${long.replaceAll('line', 'LINE')}\n`],
    [long, long.replaceAll('line', 'LINE')],
  ] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-diff-'))
    if (before !== null) writeFileSync(join(folder, 'file.txt'), before)
    const diff = writeDiff({ path: 'file.txt', before, after, over: null, marks: [] })
    execFileSync('git', ['apply', '-'], { cwd: folder, input: diff })
    assert.ok(existsSync(join(folder, 'file.txt')))
    assert.equal(readFileSync(join(folder, 'file.txt'), 'utf8'), after)
    rmSync(folder, { recursive: true })
  }
})
