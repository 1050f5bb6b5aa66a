import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { hasReadable } from './has-readable.ts'

test('code, SQL, descriptions and deployments are something to read, and a page of text is not', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'lintel-readable-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  const holds = (path: string) => {
    const root = join(home, path.replaceAll(/\W/g, '-'))
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), 'x')
    return hasReadable(root)
  }
  const all = ['src/bot.ts', 'db/001.sql', 'openapi.yaml', 'Dockerfile', 'api.Dockerfile', 'schema.prisma', '.env.local']
  assert.deepEqual(
    all.filter((path) => !holds(path)),
    [],
  )
  assert.deepEqual(['README.md', 'notes.txt', 'node_modules/x/index.js', 'picture.png'].filter(holds), [])
})
