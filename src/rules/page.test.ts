import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rulePage, rulesIndex } from './page.ts'
import type { Rule } from './rule.ts'

const index: Rule = {
  id: 'schema/fk-unindexed',
  title: 'foreign key without an index',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{column}` refers to {table}, and no index begins with it',
  because: 'deleting a row reads the whole child',
  instead: 'add an index that begins with `{column}`',
  references: ['CWE-400', 'API4:2023', 'RFC 9457', 'ASVS 8.4.1', 'a book <b>', 'https://example.org/x'],
  check: () => {},
  bad: { 'no index': 'create table a (b int);\n', 'a compose file too': { 'compose.yaml': 'services: {}\n', 'a`b.ts': '```\n' } },
  good: { 'an index': 'create index on a (b);\n' },
  fixed: { 'no index': 'create index on a (b);\n' },
}

test('the page of a rule is all from the rule', () => {
  const page = rulePage(index)
  assert.ok(page.startsWith('# schema/fk-unindexed\n\nForeign key without an index.\n\n| severity | confidence | profile |\n'))
  assert.match(page, /\| medium \| certain \| `review` \(told by `review` and `audit`\) \|/)
  assert.match(page, /## What it finds\n\n`<column>` refers to `<table>`, and no index begins with it\.\n/)
  assert.match(page, /## Why it matters\n\nDeleting a row reads the whole child\.\n/)
  assert.match(page, /## What to do\n\nAdd an index that begins with `<column>`\.\n/)
  assert.match(page, /### No index\n\n`migrations\/001_init\.sql`\n\n```sql\ncreate table a \(b int\);\n```\n\nAfter the fix:\n/)
  assert.match(page, /`compose\.yaml`\n\n```yaml\nservices: \{\}\n```\n\n``a`b\.ts``\n\n````ts\n```\n````\n/)
  assert.match(page, /## Passed by\n\n### An index\n/)
  assert.match(page, /`lintel-ignore schema\/fk-unindexed: <reason>`/)
  assert.doesNotMatch(page, /told once/)
  assert.match(rulePage({ ...index, once: true }), /told once for the whole repository/)
})

test('references lead to where they can be read', () => {
  const page = rulePage(index)
  assert.match(page, /- \[CWE-400\]\(https:\/\/cwe\.mitre\.org\/data\/definitions\/400\.html\)\n/)
  assert.match(page, /- \[API4:2023\]\(https:\/\/owasp\.org\/API-Security\/editions\/2023\/en\/0xa4-/)
  assert.match(page, /- \[RFC 9457\]\(https:\/\/www\.rfc-editor\.org\/rfc\/rfc9457\)\n/)
  assert.match(page, /- a book &lt;b&gt;\n/)
  assert.match(page, /\]\(https:\/\/example\.org\/x\)\n$/)
  assert.doesNotMatch(rulePage({ ...index, references: [] }), /## References/)
})

test('the index has the groups by name and in each the worst first', () => {
  const rules = [
    index,
    { ...index, id: 'schema/b', severity: 'high' as const, title: 'a | b' },
    { ...index, id: 'api/c' },
    { ...index, id: 'odd/d' },
  ]
  const page = rulesIndex(rules)
  const order = [
    '4 rules in 3 groups',
    '## HTTP interfaces',
    '[api/c](api/c.md)',
    '## odd',
    '## Schema and indexes',
    '[schema/b](schema/b.md)',
    '[schema/fk-unindexed]',
  ]
  assert.deepEqual(
    order.map((word) => page.indexOf(word) > -1),
    order.map(() => true),
  )
  assert.deepEqual(
    order.map((word) => page.indexOf(word)),
    order.map((word) => page.indexOf(word)).sort((a, b) => a - b),
  )
  assert.match(page, /\| a &#124; b \| high \|/)
  assert.equal(rulesIndex([...rules].reverse()), page)
})
