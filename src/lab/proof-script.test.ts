import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { type Proven, proofScript } from './proof-script.ts'

const proven: Proven = {
  rule: 'tenant/rls-bypassed',
  subject: 'table:users',
  root: '../..',
  source: 'migrations',
  hypothesis: { tries: 'read across tenants', table: 'users', tenantColumn: 'tenant_id', role: null },
  trial: {
    proof: 'reproduced',
    summary: "app as tenant 1 read 2 of 2 tenants' rows",
    steps: [
      { sql: 'SET LOCAL ROLE "app"', answered: '0 rows' },
      { sql: 'SELECT 1\n-- a line\u2028globalThis.broken = 1 \r globalThis.broken = 1', answered: 'refused: no' },
    ],
  },
}

test('a proof script says what was run and seen, and is JavaScript whatever the SQL holds', () => {
  const text = proofScript(proven)
  assert.equal(text, proofScript(structuredClone(proven)))
  assert.match(text, /^\/\/ tenant\/rls-bypassed, table:users: reproduced\n\/\/ app as tenant 1 read 2 of 2 tenants' rows\n/)
  assert.match(text, /\n\/\/ SET LOCAL ROLE "app"\n\/\/ {3}0 rows\n/)
  const code = text.split(/[\n\r\u2028\u2029]/).filter((line) => !line.startsWith('//') && line !== '')
  assert.equal(code[0], "import { proveAgain } from 'lintel/review'")
  assert.ok(!code.join().includes('broken'))
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--check'], { input: text, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
})
