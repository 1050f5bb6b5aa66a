import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { connect } from './driver.ts'
import { tableBytes } from './table-bytes.ts'

const folder = mkdtempSync(join(tmpdir(), 'lintel-bytes-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('a table has the pages of its rows and of its indexes, also of those that only the log has yet', () => {
  const file = join(folder, 'data.db')
  const writing = connect(file, { durability: 'full' })
  writing.exec('CREATE TABLE few (a TEXT); CREATE TABLE many (a TEXT); CREATE INDEX many_a ON many (a)')
  writing.exec(
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO many SELECT hex(zeroblob(100)) FROM n',
  )
  const bytes = tableBytes(folder)
  assert.equal(bytes.get('few'), 4_096)
  // 1,000 times 200 characters, twice
  assert.ok(bytes.get('many')! > 400_000 && bytes.get('many')! < 600_000, String(bytes.get('many')))
  writing.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  writing.close()
  const rest = 4_096
  assert.equal(
    [...bytes.values()].reduce((sum, each) => sum + each, rest),
    statSync(file).size,
  )
})
