import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, finding, review, ruleOf, text, wholeReview } from '../review.test-kit.ts'
import { markdownReport } from './markdown.ts'

const options = { text, rules: [ruleOf()] }

test('a table of what was found, and each finding folded', () => {
  const report = markdownReport(wholeReview, options)
  assert.ok(report.startsWith('<!-- lintel-review -->\n\n### Lintel: 6 findings: 1 blocker, 1 high, 2 medium'))
  assert.match(
    report,
    /\n\| blocker \| <code>tenant\/rls-bypassed<\/code> \| 1 \| 1 \| <code>migrations\/001\\_init\.sql<\/code> \|\n/,
  )
  assert.equal(report.split('<details>').length, report.split('</details>').length)
  assert.equal(report.split('<details>').length - 1, 6 + 1)
  assert.match(
    report,
    /\n\*\*Proof:\*\* reproduced: `app` as tenant 1 read 2 of 2 tenants' rows \(`tenant-rls-bypassed-1\.sql`\)\n/,
  )
  assert.match(report, /\n\*\*Fix\*\* \(safe\): add an index that begins with `author_id`\n\n```diff\n--- \/dev\/null\n/)
  assert.match(report, /\n\*\*Why it matters:\*\* deleting or changing a row/)
  assert.equal(markdownReport(wholeReview, options), report)
})

test('a hostile name or message stays where it is put', () => {
  const hostile = '`</summary></details>\n\n# @octocat | <script>x</script> ```\n\n[a](https://evil.example) #1'
  const place = { ...at('compose.yaml', 'db'), file: hostile }
  const bad = finding({
    rule: hostile,
    title: hostile,
    message: hostile,
    subject: hostile,
    at: place,
    related: [{ at: place, message: hostile }],
    proof: { status: 'not run', summary: hostile, script: hostile },
    fix: { safety: 'safe', advice: hostile, edits: [{ file: 'new.md', range: [0, 0], text: hostile }] },
  })
  const it = review({ findings: [bad], diagnostics: [{ kind: 'unread', place, message: hostile }] })
  const report = markdownReport(it, { ...options, text: (file) => (file === hostile ? `${hostile}\n`.repeat(3) : undefined) })
  const outside = withoutCode(report)
  assert.doesNotMatch(outside, /<script|@octocat|#1|https:\/\/|^# /m)
  // Within a block of HTML nothing is Markdown.
  assert.doesNotMatch(outside.replaceAll(/^<details>.*$/gm, ''), /(?<!\\)\]\(/)
  const own = /<(\/?(details|summary|b|code|sub)|!-- lintel-review --)>/g
  assert.doesNotMatch(outside.replaceAll(own, ''), /</)
  assert.equal(
    report
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .every((line) => line.split('|').length === 7),
    true,
  )
  assert.equal(outside.split('<details>').length, outside.split('</details>').length)
})

/** As a reader of Markdown takes it: blocks between fences of one length; in a paragraph, spans between runs of one length. */
function withoutCode(markdown: string): string {
  const blocks = markdown.replaceAll(/^(`{3,})[^`\n]*\n[\s\S]*?\n\1`*$/gm, '').replaceAll(/<code>[^<]*<\/code>/g, '')
  const spans = /(?<![`\\])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g
  return blocks
    .split('\n\n')
    .map((block) => (block.startsWith('<details>') ? block : block.replaceAll(spans, '')))
    .join('\n\n')
}

test('a comment has its limit, and says how many findings it leaves out', () => {
  const findings = Array.from({ length: 400 }, (_, i) =>
    finding({ rule: `schema/rule-${i}`, message: `${'x'.repeat(400)} ${i}` }),
  )
  const diagnostics = findings.map(({ at: place, message }) => ({ kind: 'unread' as const, place, message }))
  const report = markdownReport(review({ findings, diagnostics }), options)
  assert.ok(report.length <= 65_000 && report.length > 60_000, String(report.length))
  const shown = report.split('<details><summary><b>').length - 1
  assert.ok(shown > 20)
  assert.ok(report.includes(`**${400 - shown} more findings** did not fit into this comment.`))
  assert.match(report, /\| … \| 370 more rules \|/)
  const huge = finding({
    message: 'y'.repeat(200_000),
    fix: { safety: 'safe', advice: 'z', edits: [{ file: 'n', range: [0, 0], text: 'w'.repeat(200_000) }] },
  })
  const one = markdownReport(review({ findings: [huge] }), options)
  assert.ok(one.length < 10_000 && one.includes('<details><summary><b>medium'))
})

test('a review that found nothing is short', () => {
  assert.equal(
    markdownReport(review(), options),
    '<!-- lintel-review -->\n\n### Lintel: nothing found\n\n<sub>3 files read, 2 rules applied, migrations replayed in the lab</sub>\n',
  )
})
