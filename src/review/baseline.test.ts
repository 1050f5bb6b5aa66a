import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyBaseline, type Baseline, readBaseline, writeBaseline } from './baseline.ts'
import { finding, review } from './review.test-kit.ts'

const entry = { fingerprint: 'a', rule: 'schema/fk-unindexed', subject: 'table:a', reason: 'small' }
const baseline = (...findings: Baseline['findings']): Baseline => ({ version: 1, findings })
const options = { today: '2026-06-01', applied: new Set([entry.rule]) }

test('what cannot be read says where, what is wrong and what to write', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['{', /^Error: `b\.json` is not JSON: /],
    ['[]', /`b\.json` is not a baseline/],
    ['{"findings":[]}', /has version none, and this Lintel reads version 1/],
    ['{"version":2,"findings":[]}', /has version `2`/],
    ['{"version":1}', /has no list of `findings`/],
    ['{"version":1,"findings":[1]}', /`findings\[0\]` is no object/],
    [JSON.stringify(baseline({ ...entry, reason: ' ' })), /`findings\[0\]` needs a text `reason`, and has `" "`/],
    [JSON.stringify(baseline({ ...entry, until: 'soon' })), /has `until` `"soon"`: write a date as/],
    [JSON.stringify(baseline(entry, entry)), /`findings\[1\]` repeats the fingerprint `a`: remove one/],
  ]
  for (const [text, says] of wrong) assert.throws(() => readBaseline('b.json', text), says)
  assert.deepEqual(readBaseline('b.json', `\ufeff${JSON.stringify(baseline(entry))}`), baseline(entry))
})

test('what it accepts is taken out with its reason; what it accepts in vain is told', () => {
  const one = finding({ fingerprint: 'a' })
  const two = finding({ fingerprint: 'b' })
  const gone = { ...entry, fingerprint: 'c' }
  const other = { ...entry, fingerprint: 'd', rule: 'not/applied' }
  const { kept, ignored, diagnostics } = applyBaseline([one, two], baseline(entry, gone, other), options)
  assert.deepEqual(kept, [two])
  assert.deepEqual(ignored, [{ finding: one, reason: 'small', by: 'baseline' }])
  assert.deepEqual(
    diagnostics.map(({ kind, message }) => [kind, message]),
    [['unused ignore', 'the baseline accepts `schema/fk-unindexed` at `table:a`, which is not found any more: remove `c`']],
  )
})

test('after its day an entry counts no more', () => {
  const one = finding({ fingerprint: 'a' })
  const ended = applyBaseline([one], baseline({ ...entry, until: '2026-05-31' }), options)
  assert.deepEqual([ended.kept, ended.diagnostics[0]?.kind], [[one], 'expired ignore'])
  assert.deepEqual(applyBaseline([one], baseline({ ...entry, until: '2026-06-01' }), options).kept, [], 'control: its last day')
})

test('written anew it keeps reasons, needs one for what is new, and drops what is gone', () => {
  const known = { finding: finding({ fingerprint: 'a' }), reason: 'small', by: 'baseline' as const }
  const fresh = finding({ fingerprint: 'b', rule: 'api/first', subject: 'route:GET /' })
  const before = baseline({ ...entry, until: '2030-01-31' }, { ...entry, fingerprint: 'gone' })
  const it = review({ findings: [fresh], ignored: [known] })
  assert.throws(() => writeBaseline(it, { before, reason: ' ' }), /would accept a finding without saying why/)
  const text = writeBaseline(it, { before, reason: 'old' })
  assert.deepEqual(readBaseline('b.json', text).findings, [
    { fingerprint: 'b', rule: 'api/first', subject: 'route:GET /', reason: 'old' },
    { ...entry, until: '2030-01-31' },
  ])
  assert.equal(writeBaseline(it, { before, reason: 'old' }), text, 'the same bytes again')
  assert.equal(writeBaseline(review(), { before: null, reason: null }), '{\n  "version": 1,\n  "findings": []\n}\n')
})
