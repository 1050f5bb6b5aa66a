import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadMarkdown } from './load-markdown.ts'
import { oddMarkdown } from './odd-markdown.test-kit.ts'
import { readOutline } from './outline.ts'

const readBlocks = await loadMarkdown()
const outlineOf = (text: string) => readOutline(text, readBlocks).headings.map(({ depth, text: words }) => [depth, words])

test('headings of both forms are found; in code, comments, lists and quotations there are none', () => {
  const text = [
    '# One #',
    'Two\n===',
    'Three\n---',
    '```\n## no\n```',
    '~~~ js\n```\n## no\n~~~',
    '<!--\n\n## no\n-->',
    '- a\n\n  ## no\n',
    '> ## no',
    '    ## no',
    '   ## Four\t##  ',
    '####### no',
    '##no',
    '## ',
  ].join('\n\n')
  assert.deepEqual(outlineOf(text), [
    [1, 'One'],
    [1, 'Two'],
    [2, 'Three'],
    [2, 'Four'],
    [2, ''],
  ])
})

test('what may be a continuation is read with what it may continue', () => {
  for (const windowLength of [5, 40])
    assert.equal(readOutline('* b\r\n</script>\n### Lessons', readBlocks, { windowLength }).headings.length, 1)
})

test('what is passed by without the parser is what the parser says of the whole', () => {
  fc.assert(
    fc.property(oddMarkdown, fc.constantFrom(5, 40, 600), (text, windowLength) => {
      const whole = readBlocks(text).filter(({ type }) => type === 'heading')
      assert.deepEqual(
        readOutline(text, readBlocks, { windowLength }).headings.map(({ depth, start, end }) => ({ depth, start, end })),
        whole.map(({ depth, start, end }) => ({ depth, start, end })),
      )
    }),
    { numRuns: 2_000, seed: 20_261_122 },
  )
})

test('a parser that was left out is asked for', async () => {
  await assert.rejects(
    loadMarkdown(() => Promise.reject(new Error('not found'))),
    /npm install mdast-util-from-markdown/,
  )
})
