import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KnowledgeError } from '../knowledge.ts'
import { loadMarkdown } from '../markdown/load-markdown.ts'
import { oddMarkdown } from '../markdown/odd-markdown.test-kit.ts'
import { findSection } from './find-section.ts'
import { facts, known } from './insights.test-kit.ts'
import { parseInsights } from './parse-insights.ts'
import { renderInsights } from './render-insights.ts'
import { type Known, spliceInsights } from './splice-insights.ts'

const readBlocks = await loadMarkdown()
const bytesOf = (text: string) => Buffer.from(text, 'latin1')
const utf8 = (text: string) => Buffer.from(text, 'utf8')
const splice = (text: string | Buffer, what: Known = known) =>
  spliceInsights(typeof text === 'string' ? utf8(text) : text, what, readBlocks)

const section = `## System Architecture

### Current Implementations

- **posts API**: REST on SQLite - 2 ms (run a) - not measured
- **search**: FTS5 - not measured - one writer

### Key Technical Decisions

- **Database Choice**: SQLite, ADR-2
- **API Pattern**: REST
- **Caching Strategy**: not measured
- **Authentication**: bearer tokens

### Architecture Patterns Used

- **Pattern**: modular monolith
- **Pattern**: outbox
- **Scaling Strategy**: replicas
- **Error Handling**: RFC 9457

### Performance Baselines

- **API Response Time**: p99 12 ms (run a)
- **Throughput**: not measured
- **Scalability**: not measured
- **Cold start**: 120 ms à Genève

### Lessons Learned

- **What works**: small steps
- **What to avoid**: none recorded yet
- **Optimization opportunities**: none recorded yet
- **Scaling considerations**: none recorded yet

### Collaboration Patterns

- **Works well with**: the \`platform\` team
- **Handoff requirements**: none recorded yet

Last updated: 2026-11-22
`

test('the section is what it must be, and reads back', () => {
  const text = renderInsights({ ...facts, learnt: known.learnt, updatedAt: known.updatedAt })
  assert.equal(text, section)
  const parsed = parseInsights(utf8(text), readBlocks)
  assert.deepEqual(parsed.mistakes, [])
  assert.equal(parsed.updatedAt, '2026-11-22')
  assert.equal(parsed.bullets.length, 20)
})

test('a section that is not of the form is told so', () => {
  const mistakes = (text: string) => parseInsights(utf8(text), readBlocks).mistakes.length
  assert.equal(mistakes('# A\n'), 1)
  assert.equal(mistakes(section.replace('### Lessons Learned', '### Lessons')), 5)
  assert.equal(mistakes(section.replace(' - one writer', '')), 1)
  assert.equal(mistakes(section.replace('Last updated: 2026-11-22', '')), 1)
})

test('it is appended where it is absent, in the line ending of the file', () => {
  assert.equal(splice('').bytes.toString(), section)
  assert.equal(splice('# A').bytes.toString(), `# A\n\n${section}`)
  assert.equal(splice('# A\n').bytes.toString(), `# A\n\n${section}`)
  assert.equal(splice('# A\n\n').bytes.toString(), `# A\n\n${section}`)
  assert.equal(splice('# A\r\n\r\n').bytes.toString(), `# A\r\n\r\n${section.replaceAll('\n', '\r\n')}`)
  assert.equal(splice('\ufeff').bytes.toString(), `\ufeff${section}`)
})

test('what is not a heading of the top level is not it', () => {
  for (const text of [
    '```\n## System Architecture\n```\n',
    '<!--\n## System Architecture\n-->\n',
    '> ## System Architecture\n',
    '# System Architecture\n',
    '## The System Architecture\n',
    '## system architecture\n',
  ])
    assert.equal(splice(text).bytes.toString(), `${text}\n${section}`)
})

test('each form of the heading is kept', () => {
  for (const heading of ['##   System Architecture  ##  ', 'System Architecture\n---', '  ## System Architecture'])
    assert.equal(
      splice(`# A\n\n${heading}\nold\n\n## B\n`).bytes.toString(),
      `# A\n\n${heading}\n${section.slice(section.indexOf('\n') + 1)}\nold\n\n## B\n`,
    )
})

test('of several the first is taken, and the others are told', () => {
  const text = '## System Architecture\n\n## System Architecture\nmine\n'
  const { bytes, told } = splice(text)
  assert.equal(bytes.toString(), `${section}\n## System Architecture\nmine\n`)
  assert.match(told.join(), /^line 3: another `## System Architecture`/)
})

test('points of others become lessons, or stay; their sub-sections and text stay behind', () => {
  const { bytes, found } = splice(
    `${section
      .replace('- **What works**: small steps', '- **What works**: reviews\n  in pairs\n* **My rule**: be kind\n- no label')
      .replace('- **search**', '- **billing**: PHP\n  - with a point below\n- **search**')
      .replace('### Lessons', 'Some words.\n\n### Lessons')}\n### Other\n\n1. mine\n`,
  )
  assert.deepEqual(found, [
    { section: 'Lessons Learned', label: 'What works', text: 'reviews in pairs' },
    { section: 'Lessons Learned', label: 'My rule', text: 'be kind' },
  ])
  assert.equal(
    bytes.toString(),
    `${section
      .replace('- **search**: FTS5 - not measured - one writer', '$&\n- **billing**: PHP\n  - with a point below')
      .replace('small steps', 'small steps\n- **What works**: reviews in pairs')
      .replace(
        'tions**: none recorded yet\n\n### Coll',
        'tions**: none recorded yet\n- **My rule**: be kind\n- no label\n\n### Coll',
      )}\nSome words.\n\n### Other\n\n1. mine\n`,
  )
})

test('what Lintel wrote before and does not say any more goes; what it never wrote stays', () => {
  const former: Known = {
    ...known,
    facts: { ...facts, implementations: [] },
    learnt: [],
    former: [{ section: 'Lessons Learned', label: 'What works', text: 'small steps' }],
    formerLabels: [{ section: 'Current Implementations', label: 'posts API' }],
  }
  const after = splice(section, former).bytes.toString()
  assert.match(after, /### Current Implementations\n\n- \*\*search\*\*: FTS5/)
  assert.doesNotMatch(after, /posts API|small steps/)
})

test('what would be swallowed is refused, with the line', () => {
  for (const [text, line] of [
    ['# A\n\n```\ncode\n', 3],
    ['<!-- a\n', 1],
    ['a\n\n<script>\n', 3],
  ] as const)
    assert.throws(
      () => splice(text),
      (error: unknown) => error instanceof KnowledgeError && error.message.includes(`line ${line} is not closed`),
    )
})

/** The bytes of a file outside of its section. */
function outside(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  const { place } = findSection(text, readBlocks)
  return place === undefined ? text : `${text.slice(0, place.headingEnd)}|${text.slice(place.end)}`
}

test('of any file every byte outside is kept, and a second time changes nothing', () => {
  let replacedFiles = 0
  // Code in a point that nobody closed: the parser counts the mark of the next point to it. Code that is indented, behind a list.
  for (const section of [
    '- [ ] task\n  ```\n- **What works**: small steps',
    '- [ ] a\n### Lessons Learned\n  ```\r\n## System Architecture',
  ]) {
    const once = splice(`## System Architecture\n### Lessons Learned\n${section}`).bytes
    assert.equal(splice(once.toString()).bytes.toString(), once.toString())
    const other = splice(`## System Architecture\n${section}`).bytes
    assert.equal(splice(other.toString()).bytes.toString(), other.toString())
  }
  const check = (text: string) => {
    const before = bytesOf(text)
    let once: ReturnType<typeof splice>
    try {
      once = splice(before)
    } catch (error) {
      assert.ok(error instanceof KnowledgeError && error.code === 'refused', String(error))
      return
    }
    const had = findSection(text, readBlocks).place !== undefined
    if (had) {
      replacedFiles++
      assert.equal(outside(once.bytes), outside(before))
    } else assert.equal(once.bytes.subarray(0, before.length).toString('latin1'), text)
    const later: Known = { ...known, learnt: [...known.learnt, ...once.found] }
    const twice = splice(once.bytes, later)
    assert.equal(twice.bytes.toString('latin1'), once.bytes.toString('latin1'))
    assert.deepEqual(twice.found, [])
    for (const { text: words } of [...known.learnt, ...once.found]) assert.ok(once.bytes.includes(words), words)
  }
  const files = fc.oneof(
    oddMarkdown,
    oddMarkdown.map((rest) => `## System Architecture\n${rest}`),
    fc.tuple(oddMarkdown, oddMarkdown).map((parts) => parts.join('\n\n## System Architecture\n')),
  )
  fc.assert(fc.property(files, check), { numRuns: 1_000, seed: 20_261_122 })
  assert.ok(replacedFiles > 300, `${replacedFiles} files had a section`)
})

test('of anything that was told, the section keeps its form', () => {
  const words = fc.string({ unit: 'binary', maxLength: 30 })
  const told = fc.record({
    label: words,
    text: words,
    section: fc.constantFrom('Lessons Learned' as const, 'Performance Baselines' as const),
  })
  const implementation = fc.record({ name: words, technology: words, performance: fc.option(words), scaling: fc.option(words) })
  fc.assert(
    fc.property(fc.array(told, { maxLength: 5 }), fc.array(implementation, { maxLength: 3 }), (learnt, implementations) => {
      const what: Known = { ...known, learnt, facts: { ...facts, implementations } }
      const once = splice('# A\n', what)
      assert.deepEqual(parseInsights(once.bytes, readBlocks).mistakes, [])
      const twice = splice(once.bytes, what)
      assert.equal(twice.bytes.toString(), once.bytes.toString())
      assert.deepEqual(twice.found, [])
    }),
    { numRuns: 500, seed: 20_261_122 },
  )
})
