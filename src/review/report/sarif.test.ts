import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createAjv } from '../../kit/ajv.ts'
import { at, finding, review, ruleOf, text, wholeReview } from '../review.test-kit.ts'
import { type SarifOptions, sarifReport } from './sarif.ts'

const options: SarifOptions = {
  text,
  rules: [ruleOf({ id: 'tenant/rls-bypassed', severity: 'blocker' }), ruleOf()],
  version: '0.1.0',
}

/** The official schema; it is of draft 4, and what it uses means the same today but for the name of its id. */
const { id, $schema, ...schema } = JSON.parse(
  readFileSync(new URL('../../../test/review/sarif-schema-2.1.0.json', import.meta.url), 'utf8'),
)
const isSarif = createAjv({ strict: false, allErrors: true }).compile({ $id: id, ...schema })

function valid(report: string) {
  const sarif = JSON.parse(report)
  const isValid = isSarif(sarif) as boolean
  assert.ok(isValid, JSON.stringify(isSarif.errors, null, 2))
  return sarif.runs[0]
}

test('findings of every kind are valid SARIF 2.1.0', () => {
  assert.match($schema, /draft-04/)
  const run = valid(sarifReport(wholeReview, options))
  assert.equal(run.results.length, 8)
  assert.equal(run.columnKind, 'utf16CodeUnits')
  assert.deepEqual(run.invocations[0].executionSuccessful, false, 'a rule failed')
  assert.deepEqual(
    run.invocations[0].toolExecutionNotifications.map(({ descriptor }: { descriptor: { id: string } }) => descriptor.id),
    ['unread', 'rule-failed'],
  )
  valid(sarifReport(review(), { ...options, rules: [] }))
  valid(sarifReport(wholeReview, { ...options, text: () => undefined }))
  assert.equal(sarifReport(wholeReview, options), sarifReport(wholeReview, options))
})

test('control: the schema refuses what is not SARIF', () => {
  const sarif = JSON.parse(sarifReport(wholeReview, options))
  assert.ok(!isSarif({ ...sarif, version: '2.0.0' }))
  sarif.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0
  assert.ok(!isSarif(sarif))
})

test('every result has its rule, its level, and its place to the column', () => {
  const run = valid(sarifReport(wholeReview, options))
  const rules = run.tool.driver.rules
  assert.deepEqual(
    rules.map((rule: { id: string }) => rule.id),
    [...rules.map((rule: { id: string }) => rule.id)].sort(),
  )
  for (const { ruleId, ruleIndex } of run.results) assert.equal(rules[ruleIndex].id, ruleId)
  assert.deepEqual(
    run.results.slice(0, 6).map(({ level }: { level: string }) => level),
    ['error', 'error', 'warning', 'warning', 'note', 'note'],
  )
  const [first, second] = run.results
  assert.deepEqual(first.locations[0].physicalLocation, {
    artifactLocation: { uri: 'migrations/001_init.sql', uriBaseId: '%SRCROOT%' },
    region: { startLine: 9, startColumn: 1, endLine: 9, endColumn: 45 },
  })
  assert.deepEqual(
    first.relatedLocations.map(({ id: number }: { id: number }) => number),
    [0, 1],
  )
  assert.equal(first.partialFingerprints['lintel/v1'], 'a'.repeat(32))
  const [replacement] = second.fixes[0].artifactChanges[0].replacements
  assert.deepEqual(replacement.deletedRegion, { startLine: 4, startColumn: 36, endLine: 4, endColumn: 95 })
})

test('a place of several lines ends where it ends, by UTF-16 units and over CRLF', () => {
  const files: Readonly<Record<string, string>> = { 'a b#1?.sql': 'x 😀\r\ny\r\nend' }
  const place = at('a b#1?.sql', '😀\r\ny', files)
  const run = valid(sarifReport(review({ findings: [finding({ at: place })] }), { ...options, text: (file) => files[file] }))
  const { artifactLocation, region } = run.results[0].locations[0].physicalLocation
  assert.equal(artifactLocation.uri, 'a%20b%231%3F.sql')
  assert.deepEqual(region, { startLine: 1, startColumn: 3, endLine: 2, endColumn: 2 })
})

test('what is accepted is suppressed with its reason', () => {
  const [comment, baseline] = valid(sarifReport(wholeReview, options)).results.slice(6)
  assert.deepEqual(comment.suppressions, [{ kind: 'inSource', status: 'accepted', justification: 'a settings table' }])
  assert.equal(baseline.suppressions[0].kind, 'external')
})

test('a rule of security is ranked as one', () => {
  const [fk, rls] = ['schema/fk-unindexed', 'tenant/rls-bypassed'].map((rule) =>
    valid(sarifReport(wholeReview, options)).tool.driver.rules.find((each: { id: string }) => each.id === rule),
  )
  assert.deepEqual(rls.properties.tags, ['security', 'tenant', 'external/cwe/cwe-400'])
  assert.equal(rls.properties['security-severity'], '9.5')
  assert.equal(fk.name, 'SchemaFkUnindexed')
  const plain = valid(sarifReport(review(), { ...options, rules: [ruleOf({ references: [] })] })).tool.driver.rules[0]
  assert.deepEqual([plain.properties.tags, plain.properties['security-severity']], [['schema'], undefined])
})

test('a message is text: no link, no argument, never empty', () => {
  const texts = ['see [here](https://evil.example)', 'of {0}', '/v1/{id}', '']
  const run = valid(sarifReport(review({ findings: texts.map((message) => finding({ message })) }), options))
  assert.deepEqual(
    run.results.map(({ message }: { message: { text: string } }) => message.text),
    ['see \\[here\\](https://evil.example)', 'of {{0}}', '/v1/{id}', '-'],
  )
})
