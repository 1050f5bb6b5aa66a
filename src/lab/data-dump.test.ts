import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readDump } from './data-dump.ts'
import { engineVersion, startEngine } from './engine.ts'
import { labSettings } from './lab.test-kit.ts'

const cacheFolder = mkdtempSync(join(tmpdir(), 'lintel-cache-'))
after(() => rmSync(cacheFolder, { recursive: true }))
const settings = labSettings({ cacheFolder })

test('a start is kept, taken up, and made again where what was kept is broken', async () => {
  const opened = async () => {
    const engine = await startEngine(settings, [])
    assert.deepEqual((await engine.query('SELECT 1 AS one')).rows, [{ one: 1 }])
    await engine.close()
    return engine.opened
  }
  assert.equal(await opened(), 'fresh')
  const [name, ...others] = readdirSync(cacheFolder)
  assert.deepEqual(others, [])
  assert.ok(name!.includes(engineVersion))
  assert.match(name!, /^pglite-[\d.]+-\d+\.dump$/)
  assert.equal(await opened(), 'from dump')
  const file = join(cacheFolder, name!)
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.subarray(0, bytes.length / 2))
  assert.equal(await readDump(file), null)
  assert.equal(await opened(), 'fresh')
  assert.equal(readFileSync(file).length, bytes.length)
  assert.equal(await opened(), 'from dump')
})

test('the version of the dump is that of the package', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  assert.equal(optionalDependencies['@electric-sql/pglite'], engineVersion)
})
