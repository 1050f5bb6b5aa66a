import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { databaseOf } from './database.test-kit.ts'
import { labSettings } from './lab.test-kit.ts'

test('without the engine the lab says what adds it, and gives back what was read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-without-engine-'))
  // The same code where the package cannot be found, not even further up.
  mkdirSync(join(folder, 'node_modules/@electric-sql/pglite'), { recursive: true })
  cpSync(fileURLToPath(new URL('.', import.meta.url)), join(folder, 'lab'), { recursive: true })
  cpSync(fileURLToPath(new URL('../model', import.meta.url)), join(folder, 'model'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const { openLab } = (await import(pathToFileURL(join(folder, 'lab/lab.js')).href)) as typeof import('./lab.ts')
  const lab = openLab(labSettings())
  const given = databaseOf({ '001.sql': 'CREATE TABLE a ()' })
  const { database, failed } = await lab.replay(given)
  await lab.close()
  rmSync(folder, { recursive: true })
  assert.equal(database, given)
  assert.match(
    failed!,
    /^the lab needs `@electric-sql\/pglite`, which is not installed: `npm install @electric-sql\/pglite@[\d.]+`$/,
  )
})
