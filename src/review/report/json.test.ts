import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finding, review, wholeReview } from '../review.test-kit.ts'
import { jsonReport } from './json.ts'

test('the keys stand as the design has them', () => {
  const report = JSON.parse(jsonReport(wholeReview))
  assert.deepEqual(Object.keys(report), ['version', 'summary', 'findings', 'ignored', 'diagnostics', 'coverage'])
  assert.deepEqual(report.summary, { blocker: 1, high: 1, medium: 2, low: 1, info: 1 })
  const [first] = report.findings
  const keys = 'rule severity confidence title message subject location related proof fix fingerprint'.split(' ')
  assert.deepEqual(Object.keys(first), keys)
  assert.deepEqual(first.location, { file: 'migrations/001_init.sql', line: 9, column: 1 })
  assert.deepEqual(first.related[0], {
    file: 'migrations/001_init.sql',
    line: 10,
    column: 1,
    message: 'the policy that is passed by',
  })
  assert.deepEqual(Object.keys(first.proof), ['status', 'summary', 'script'])
  assert.deepEqual(Object.keys(first.fix), ['safety', 'advice', 'edits'])
  assert.deepEqual(first.fix.edits, wholeReview.findings[0]!.fix!.edits)
  assert.deepEqual(
    report.ignored.map(({ by }: { by: string }) => by),
    ['comment', 'baseline'],
  )
  assert.deepEqual(report.diagnostics[1].location, null)
})

test('keys in another order, and keys of one’s own, make the same text', () => {
  const mixed = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, inner]) => [key, mixed(inner)]),
        )
      : Array.isArray(value)
        ? value.map(mixed)
        : value
  assert.equal(
    jsonReport({ ...(mixed(wholeReview) as typeof wholeReview), extra: 1 } as typeof wholeReview),
    jsonReport(wholeReview),
  )
})

test('what steers a terminal is escaped, and comes back as it was', () => {
  const message = '\u009b2J\u202e\u{e0041}\ud800 \n\t"'
  const text = jsonReport(review({ findings: [finding({ message })] }))
  assert.doesNotMatch(text, /[^\n\P{Cc}]|\p{Cf}/u)
  assert.equal(JSON.parse(text).findings[0].message, message)
})
