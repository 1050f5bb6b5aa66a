import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { normalise } from '../../model/normalise.ts'
import { writeContextDiagram } from '../../writers/diagram/index.ts'
import { type ArchitectureInput, mostWords, writeArchitecturePage } from './architecture-page.ts'

const model = normalise({
  name: 'social',
  actor: 'user',
  entities: { user: { fields: { handle: { kind: 'text' } }, can: { read: 'anyone', create: 'self' } } },
})

const input: ArchitectureInput = {
  title: 'social',
  request: 'a social network for 100,000 users',
  warnings: [],
  understood: [
    { what: 'answers within', value: '200 ms', from: 'assumed', because: 'people call it immediate' },
    { what: 'people with an account', value: '100,000', from: 'said', because: '100,000 users' },
  ],
  parts: [{ name: 'posts', says: 'what people publish' }],
  picture: writeContextDiagram(model),
  decisions: [
    {
      question: 'Is it one program?',
      title: 'One process',
      because: 'the load fits in one',
      rejected: ['microservices', 'functions', 'threads'],
      file: 'docs/architecture/decisions.md#is-it-one-program',
    },
    { question: 'Where do rows live?', title: 'SQLite', because: 'no server to run', rejected: [], file: null },
  ],
  capacity: ['20 reads a second at the peak'],
  security: ['Every rule is part of the query'],
  notServed: ['Search'],
  files: [{ path: 'parts/posts.ts', holds: 'posts | shares' }],
  run: [{ command: 'npm run dev', does: 'serves it' }],
  change: ['Edit `parts/posts.ts`, and look at `npm run check`'],
}

const sections = [
  'What was understood',
  'Parts',
  'Context',
  'Decisions',
  'Capacity',
  'Security',
  'Decided, not served yet',
  'Where everything is',
  'Run it',
  'Change it',
]

const headings = (page: string) => [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title)
/** Those that are read; a picture is looked at. */
const words = (page: string) =>
  page
    .replaceAll(/```[\s\S]*?```/g, '')
    .split(/\s+/)
    .filter((word) => /\w/.test(word)).length

test('the page has its sections in the order in which they are read', () => {
  const page = writeArchitecturePage(input)
  assert.deepEqual(headings(page), sections)
  assert.match(page, /^# social\n\n> a social network for 100,000 users\n/)
  assert.match(page, /[^\n]\n$/)
  assert.equal(writeArchitecturePage(structuredClone(input)), page)
})

test('what was said stands before what is assumed, and each says where it comes from', () => {
  const lines = writeArchitecturePage(input)
    .split('\n')
    .filter((line) => line.includes('**') && line.includes('('))
  assert.deepEqual(lines.slice(0, 2), [
    '- people with an account: **100,000** (said, “100,000 users”)',
    '- answers within: **200 ms** (assumed, people call it immediate)',
  ])
})

test('a decision says why, what was rejected and where more is told', () => {
  const page = writeArchitecturePage(input)
  assert.ok(
    page.includes(
      '- [Is it one program?](docs/architecture/decisions.md#is-it-one-program) **One process**: the load fits in one. Not taken: microservices; functions; 1 more.\n',
    ),
  )
  assert.ok(page.includes('- Where do rows live? **SQLite**: no server to run.\n'))
  assert.ok(page.includes('| <code>parts/posts.ts</code> | posts &#124; shares |\n'))
  assert.ok(page.includes('```mermaid\nflowchart LR\n'))
})

test('what was set says so once, and a number before a full stop is no list', () => {
  const page = writeArchitecturePage({
    ...input,
    understood: [{ what: 'it answers', value: '99.9 %', from: 'set', because: '' }],
  })
  assert.ok(page.includes('- it answers: **99.9 %** (set)\n'))
})

test('what has to be known first stands before all sections', () => {
  const page = writeArchitecturePage({ ...input, warnings: ['It carries a third of its load'] })
  assert.ok(page.indexOf('- **Not yet:** It carries a third of its load.') < page.indexOf('## What was understood'))
  assert.doesNotMatch(writeArchitecturePage(input), /Not yet/)
})

test('an empty section says so', () => {
  const page = writeArchitecturePage({ ...input, notServed: [] })
  assert.ok(page.includes('## Decided, not served yet\n\nNothing.\n'))
})

const anyProse = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.array(fc.constantFrom('a', 'word', 'and', '`code`', '|', '#'), { maxLength: 300 }).map((all) => all.join(' ')),
)
const many = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 60 })
const anyInput: fc.Arbitrary<ArchitectureInput> = fc.record({
  title: anyProse,
  request: anyProse,
  warnings: many(anyProse),
  understood: many(
    fc.record({
      ...{ what: anyProse, value: anyProse, because: anyProse },
      from: fc.constantFrom('said' as const, 'set' as const, 'assumed' as const),
    }),
  ),
  parts: many(fc.record({ name: anyProse, says: anyProse })),
  picture: anyProse,
  decisions: many(
    fc.record({ question: anyProse, title: anyProse, because: anyProse, rejected: many(anyProse), file: fc.option(anyProse) }),
  ),
  capacity: many(anyProse),
  security: many(anyProse),
  notServed: many(anyProse),
  files: many(fc.record({ path: anyProse, holds: anyProse })),
  run: many(fc.record({ command: anyProse, does: anyProse })),
  change: many(anyProse),
})

test('whatever the design, the page stays one page', () => {
  fc.assert(
    fc.property(anyInput, (any) => {
      const page = writeArchitecturePage(any)
      assert.ok(words(page) <= mostWords, `${words(page)} words`)
      assert.deepEqual(headings(page.replaceAll(/```[\s\S]*?```/g, '')), sections)
    }),
    { numRuns: 50 },
  )
})

test('a page that is as full as it may be is not longer than that, and what is left out is counted', () => {
  const long = Array.from({ length: 100 }, () => 'word').join(' ')
  const fill = <T>(row: T) => Array.from({ length: 50 }, () => row)
  const page = writeArchitecturePage({
    title: long,
    request: long,
    warnings: fill(long),
    understood: fill({ what: long, value: long, from: 'said' as const, because: long }),
    parts: fill({ name: long, says: long }),
    picture: Array.from({ length: 179 }, () => 'word').join(' '),
    decisions: fill({ question: long, title: long, because: long, rejected: [long, long, long], file: long }),
    ...{ capacity: fill(long), security: fill(long), notServed: fill(long), change: fill(long) },
    files: fill({ path: long, holds: long }),
    run: fill({ command: long, does: long }),
  })
  assert.ok(words(page) <= mostWords, `${words(page)} words`)
  assert.ok(words(page) > mostWords / 2, `${words(page)} words`)
  assert.match(page, /- and 45 more/)
})

test('control: a word more than a page bears is counted', () => {
  assert.equal(words(`${'word '.repeat(mostWords)}word`), mostWords + 1)
})

test('text of a request stays text', () => {
  const page = writeArchitecturePage({ ...input, request: '<script>\n## Parts\n[a](javascript:b)', title: '# a\n## b' })
  assert.deepEqual(headings(page), sections)
  assert.doesNotMatch(page, /<script>|\[a\]\(/)
})
