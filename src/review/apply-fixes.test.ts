import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Edit, Finding, Safety } from '../model/finding.ts'
import { applyFixes, type FixOptions } from './apply-fixes.ts'
import { at, finding, text } from './review.test-kit.ts'

function fixed(edits: readonly Edit[], safety: Safety = 'safe'): Finding {
  return finding({ fix: { safety, advice: 'do it', edits } })
}

const edit = (file: string, from: number, to: number, words: string): Edit => ({ file, range: [from, to], text: words })

function apply(findings: readonly Finding[], files: Readonly<Record<string, string>>, safety: FixOptions['safety'] = 'safe') {
  const { files: texts, applied, left } = applyFixes(findings, { safety, text: (file) => files[file] })
  return { files: Object.fromEntries(texts), applied: applied.length, left: left.map(({ why }) => why) }
}

/** The other way to do it: from the back, so that no offset moves. */
function naively(before: string, edits: readonly Edit[]): string {
  return edits.reduceRight((now, { range: [from, to], text: words }) => now.slice(0, from) + words + now.slice(to), before)
}

const apart = fc
  .tuple(fc.string({ maxLength: 60 }), fc.array(fc.tuple(fc.nat(60), fc.nat(8), fc.string({ maxLength: 6 })), { maxLength: 8 }))
  .map(([before, raw]) => {
    const edits: Edit[] = []
    let end = -1
    for (const [from, length, words] of raw.sort(([a], [b]) => a - b)) {
      const to = Math.min(before.length, from + length)
      if (from <= end || from > before.length) continue
      edits.push(edit('a', from, to, words))
      end = to
    }
    return { before, edits }
  })

test('edits that do not overlap are the same as made one by one, in whatever order they come', () => {
  fc.assert(
    fc.property(apart, fc.infiniteStream(fc.nat()), ({ before, edits }, numbers) => {
      const keys = new Map(edits.map((each) => [each, numbers.next().value as number]))
      const mixed = [...edits].sort((a, b) => keys.get(a)! - keys.get(b)!)
      const { files, left } = apply(
        mixed.map((each) => fixed([each])),
        { a: before },
      )
      assert.deepEqual(left, [])
      assert.equal(files.a ?? before, naively(before, edits))
    }),
  )
})

test('the same fixes twice change no more than once, and those left do not depend on it', () => {
  const any = fc.array(fc.tuple(fc.nat(30), fc.nat(6), fc.string({ maxLength: 4 })), { maxLength: 8 })
  fc.assert(
    fc.property(fc.string({ minLength: 30, maxLength: 40, unit: 'grapheme-ascii' }), any, (before, raw) => {
      const findings = raw.map(([from, length, words]) => fixed([edit('a', from, Math.min(30, from + length), words)]))
      const once = apply(findings, { a: before })
      const twice = apply([...findings, ...findings], { a: before })
      assert.deepEqual(twice.files, once.files)
      assert.equal(twice.left.length, once.left.length * 2)
    }),
  )
})

test('a fix that overlaps an earlier one is left for the next run, whole', () => {
  const files = { a: 'one two three', b: 'four' }
  const first = fixed([edit('a', 4, 7, '2')])
  const second = fixed([edit('b', 0, 4, '4'), edit('a', 0, 5, '1 ')])
  const after = apply([first, second], files)
  assert.deepEqual(after, {
    files: { a: 'one 2 three' },
    applied: 1,
    left: ['it overlaps another fix in `a`: run again after that one is applied'],
  })
})

test('a part that two fixes share is made once', () => {
  const shared = edit('a', 0, 0, "import x from 'x'\n")
  const after = apply([fixed([shared, edit('a', 0, 1, 'A')]), fixed([shared, edit('a', 2, 3, 'C')])], { a: 'abc' })
  assert.deepEqual(after, { files: { a: "import x from 'x'\nAbC" }, applied: 2, left: [] })
})

test('insertions at one place stand in the order of their findings', () => {
  const after = apply([fixed([edit('a', 1, 1, '1')]), fixed([edit('a', 1, 2, 'B')]), fixed([edit('a', 1, 1, '2')])], { a: 'abc' })
  assert.deepEqual(after, { files: { a: 'a12Bc' }, applied: 3, left: [] })
})

test('a file that is not there is made, once', () => {
  const made = fixed([edit('new/a.sql', 0, 0, 'select 1;\n')])
  const other = fixed([edit('new/a.sql', 0, 0, 'select 2;\n')])
  const after = apply([made, made, other], {})
  assert.deepEqual(after.files, { 'new/a.sql': 'select 1;\n' })
  assert.equal(after.applied, 2)
  assert.equal(after.left.length, 1)
})

test('the line ends of a file stay, even where an edit ends between the halves of one', () => {
  const before = 'one\r\ntwo\r\nthree\r\n'
  const end = before.indexOf('\n', 5)
  const after = apply([fixed([edit('a', 5, end, '2')]), fixed([edit('a', end + 1, end + 1, 'new\nlines\n')])], { a: before })
  assert.deepEqual(after.files, { a: 'one\r\n2\r\nnew\r\nlines\r\nthree\r\n' })
  assert.deepEqual(
    apply([fixed([edit('a', 3, 3, ',')])], { a: 'one\r\ntwo' }).files,
    { a: 'one,\r\ntwo' },
    'at the end of a line',
  )
  assert.deepEqual(apply([fixed([edit('a', 4, 4, 'x\n')])], { a: 'one\ntwo' }).files, { a: 'one\nx\ntwo' }, 'control: plain ends')
})

test('nothing is written outside of the root, nor into the records of version control', () => {
  const paths = [
    '../a',
    '/etc/passwd',
    'a/../../b',
    'a\\..\\b',
    'C:/a',
    'a//b',
    './a',
    '',
    '.git/hooks/pre-commit',
    'x/.GIT/config',
    'a\0b',
  ]
  for (const path of paths) {
    const { files, left } = apply([fixed([edit(path, 0, 0, 'x')])], {})
    assert.deepEqual([files, left.length], [{}, 1], path)
    assert.match(left[0]!, /is not a path inside of the reviewed root$/)
  }
  assert.deepEqual(apply([fixed([edit('.github/..a/b', 0, 0, 'x')])], {}).files, { '.github/..a/b': 'x' }, 'control')
})

test('a text that is not the one that was reviewed is not touched', () => {
  assert.match(apply([fixed([edit('a', 2, 9, 'x')])], { a: 'abc' }).left[0]!, /^`a` is not the text that was reviewed/)
  assert.match(apply([fixed([edit('a', 2, 1, 'x')])], { a: 'abc' }).left[0]!, /^`a` is not the text/)
  assert.match(apply([fixed([edit('a', 0, 9, 'x')])], {}).left[0]!, /^`a` is not there$/)
  assert.match(apply([fixed([edit('a', 1, 1, 'x')])], { a: '😀' }).left[0]!, /cuts a character in two$/)
})

test('only what was asked for is applied, and the others say why not', () => {
  const one = [edit('a', 0, 1, 'x')]
  const findings = [finding(), fixed(one, 'manual'), fixed(one, 'suggested'), fixed([])]
  assert.deepEqual(apply(findings, { a: 'abc' }), {
    files: {},
    applied: 0,
    left: [
      'there is no fix for it',
      'it needs a person',
      'its fix is only suggested: look at it, then ask for suggested fixes',
      'its fix is advice, without edits',
    ],
  })
  assert.deepEqual(apply(findings, { a: 'abc' }, 'suggested').files, { a: 'xbc' })
})

test('places of a file that was read lead to its text', () => {
  const { start, end } = at('compose.yaml', 'latest')
  const { files } = applyFixes([fixed([edit('compose.yaml', start, end, '18.1')])], { safety: 'safe', text })
  assert.equal(files.get('compose.yaml'), text('compose.yaml')!.replace('latest', '18.1'))
})

test('several migrations that each run next take one number after the other', () => {
  const at = (file: string) => ({ file, line: 1, column: 1, start: 0, end: 0 })
  const adding = (file: string, text: string): Finding => ({
    rule: 'schema/fk-unindexed',
    severity: 'medium',
    confidence: 'certain',
    title: '',
    message: '',
    subject: file,
    at: at('migrations/001_init.sql'),
    related: [],
    proof: { status: 'not run', summary: '', script: null },
    fix: { safety: 'safe', advice: '', edits: [{ file, range: [0, 0], text }] },
    fingerprint: file,
  })
  const findings = [
    adding('migrations/002_a.sql', 'a'),
    adding('migrations/002_b.sql', 'b'),
    adding('db/9_c/up.sql', 'c'),
    adding('db/9_d/up.sql', 'd'),
  ]
  const { files } = applyFixes(findings, { safety: 'safe', text: () => undefined })
  assert.deepEqual([...files.keys()], ['db/9_c/up.sql', 'db/10_d/up.sql', 'migrations/002_a.sql', 'migrations/003_b.sql'].sort())
})
