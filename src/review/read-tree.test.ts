import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openFactCache } from './fact-cache.ts'
import { readTree } from './read-tree.ts'
import { openSources } from './sources.ts'

test('a lockfile is not read, and stands there nevertheless', () => {
  const root = mkdtempSync(join(tmpdir(), 'lintel-tree-'))
  try {
    for (const name of ['package.json', 'package-lock.json']) writeFileSync(join(root, name), '{}\n')
    const sources = openSources(readTree(root, null), openFactCache(null, 'test'), null)
    assert.deepEqual(
      sources.files.map(({ path }) => path),
      ['package.json'],
    )
    assert.equal(sources.has('package-lock.json'), false)
    assert.equal(sources.stands('package-lock.json'), true)
    assert.equal(sources.stands('yarn.lock'), false)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
