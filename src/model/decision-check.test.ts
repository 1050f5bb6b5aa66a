import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DecisionCheckError, readDecisionCheck } from './decision-check.ts'

describe('the check of a decision', () => {
  test('every form is read', () => {
    const read = (text: string) => readDecisionCheck(text)
    assert.deepEqual(read('rule tenant/query-unscoped'), { is: 'rule', rule: 'tenant/query-unscoped' })
    assert.deepEqual(read(" query SELECT file FROM imports WHERE target = 'a -> b'\n"), {
      is: 'query',
      sql: "SELECT file FROM imports WHERE target = 'a -> b'",
    })
    assert.deepEqual(read('path must exist docs/runbook.md'), { is: 'path', must: true, glob: 'docs/runbook.md' })
    assert.deepEqual(read('path must not exist src/legacy/**'), { is: 'path', must: false, glob: 'src/legacy/**' })
    assert.deepEqual(read('dependency must not exist @acme/orm'), { is: 'dependency', must: false, name: '@acme/orm' })
    assert.deepEqual(read('import must not exist src/a/** -> src/b/**'), {
      is: 'import',
      must: false,
      from: 'src/a/**',
      to: 'src/b/**',
    })
    assert.deepEqual(read('tables belong to src/modules/*/'), { is: 'tables', modules: 'src/modules/*' })
    assert.deepEqual(read('command npm run boundaries'), { is: 'command', command: 'npm run boundaries' })
  })

  test('what is none is told with what may stand there', () => {
    const none = ['', 'rule', 'rule nothing', 'query', 'path exists a', 'path must exist', 'dependency must exist a b']
    for (const text of [
      ...none,
      'import must exist a',
      'import must exist a -> b -> c',
      'tables belong to',
      'drop table decisions',
    ])
      assert.throws(() => readDecisionCheck(text), DecisionCheckError)
    assert.throws(() => readDecisionCheck('path exists a'), /`path exists a`; it may be `rule <id>`, .*`command <words>`/)
    assert.throws(() => readDecisionCheck(`path must exist ${'a'.repeat(5_000)}`), /at most 1000 characters/)
  })
})
