import assert from 'node:assert/strict'
import { test } from 'node:test'
import pc from 'picocolors'
import { at, files, finding, review, ruleOf, text, wholeReview } from '../review.test-kit.ts'
import { textReport } from './text.ts'

const options = { text, rules: [ruleOf()], colours: pc.createColors(false), most: 5 }

test('worst first, each with its code, what it rests on, its proof and its fix', () => {
  const report = textReport(wholeReview, options)
  const order = [
    'blocker\n',
    '\nhigh\n',
    '\nmedium\n',
    '\nlow\n',
    '\ninfo\n',
    'about the review itself',
    '6 findings: 1 blocker',
  ].map((word) => report.indexOf(word))
  assert.ok(!order.includes(-1), String(order))
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  )
  assert.ok(
    report.includes(`
    migrations/001_init.sql:14:3  certain
    \`posts.author_id\` refers to \`users\`, and no index begins with it
    12 │ create table posts (
    13 │   id uuid primary key,
    14 │   author_id uuid not null references users (id) on delete cascade,
       │   ${'^'.repeat(63)}
    15 │   body text not null,
    16 │   created_at timestamptz not null default now()
    17 │ );
    proof reproduced: deleting one user read all 20,000 rows of \`posts\`; script fk-unindexed-1.sql
    fix safe: add an index that begins with \`author_id\`
      --- /dev/null
      +++ b/migrations/002_posts_author.sql
      @@ -0,0 +1 @@
      +create index concurrently posts_author_id on posts (author_id);
`),
    report,
  )
  assert.match(report, /\n {4}see migrations\/001_init\.sql:10:1 {2}the policy that is passed by\n/)
  assert.match(
    report,
    /; 2 more accepted with a reason\n3 files read, 2 rules applied, migrations replayed in the lab\nleft out: 1 too large/,
  )
  assert.equal(textReport(wholeReview, options), report)
})

test('of many findings of one rule, some in full and the others by their files', () => {
  const many = Array.from({ length: 7 }, (_, i) =>
    finding({ at: at(i < 4 ? 'compose.yaml' : 'src/server.ts', 'api'.slice(0, 1)) }),
  )
  const report = textReport(review({ findings: many }), { ...options, most: 2 })
  assert.match(report, /foreign key without an index {2}7 findings\n/)
  assert.equal(report.split('certain').length - 1, 2)
  assert.match(report, /\n {4}and 5 more in compose\.yaml, src\/server\.ts\n/)
  assert.doesNotMatch(textReport(review({ findings: many }), { ...options, most: Number.POSITIVE_INFINITY }), / more in /)
})

test('nothing of a reviewed file steers the terminal', () => {
  const esc = String.fromCharCode(27)
  const hostile = `${esc}]0;owned${String.fromCharCode(7)}\r${esc}[2J\u202e\u009b31m\nforged: nothing found`
  const place = { ...at('compose.yaml', 'db'), file: `a${hostile}` }
  const bad = finding({
    title: hostile,
    message: hostile,
    at: place,
    related: [{ at: place, message: hostile }],
    proof: { status: 'not run', summary: hostile, script: hostile },
    fix: { safety: 'safe', advice: hostile, edits: [{ file: 'compose.yaml', range: [0, 0], text: hostile }] },
  })
  const it = review({ findings: [bad], diagnostics: [{ kind: 'unread', place, message: hostile }] })
  const report = textReport(it, { ...options, text: (file) => (file === 'compose.yaml' ? files[file] : hostile.repeat(3)) })
  assert.doesNotMatch(report, /[^\n\P{Cc}]|\p{Cf}/u)
  assert.ok(!report.split('\n').some((line) => line.startsWith('forged')))
  const coloured = textReport(it, { ...options, colours: pc.createColors(true) })
  assert.ok(
    coloured.includes(`${esc}[`) && !coloured.includes(`${esc}]`) && !coloured.includes(`${esc}[2J`),
    'control: our own colours',
  )
})

test('a review that found nothing says what it looked at', () => {
  assert.equal(textReport(review(), options), 'nothing found\n3 files read, 2 rules applied, migrations replayed in the lab\n')
})

test('a file that is gone costs the frame, not the report', () => {
  const report = textReport(wholeReview, { ...options, text: () => undefined })
  assert.match(report, /row security does not hold/)
  assert.doesNotMatch(report, /│/)
})
