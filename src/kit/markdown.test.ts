import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { codeSpan, escapeMarkdown, fenced, proseMarkdown, tableCode } from './markdown.ts'

test('a fence is longer than any in the code', () => {
  assert.equal(fenced('a', 'ts'), '```ts\na\n```')
  assert.equal(fenced('````\n<b>\n'), '`````\n````\n<b>\n`````')
})

test('code within a line keeps its backticks inside', () => {
  assert.equal(codeSpan('a'), '`a`')
  assert.equal(codeSpan('a`b'), '``a`b``')
  assert.equal(codeSpan('`a'), '`` `a ``')
  assert.equal(codeSpan('a\n\nb'), '`a b`')
  assert.equal(codeSpan(' '), '')
})

test('words are no markup, mention nobody and lead nowhere', () => {
  const hidden = '\u200b'
  assert.equal(escapeMarkdown('*a* _b_ [c](d) <img src=x> | `e`'), '\\*a\\* \\_b\\_ \\[c\\](d) &lt;img src=x&gt; &#124; \\`e\\`')
  assert.equal(escapeMarkdown('@octocat and #12'), `@${hidden}octocat and \\#${hidden}12`)
  assert.equal(escapeMarkdown('https://evil.example www.evil.example'), `https:${hidden}//evil.example www${hidden}.evil.example`)
  assert.equal(escapeMarkdown('- a'), '\\- a')
  assert.equal(escapeMarkdown('1. a'), `1${hidden}. a`)
  assert.equal(escapeMarkdown('&lt;b&gt;'), '&amp;lt;b&amp;gt;')
})

test('what stands in backticks is code, and an odd one is a character', () => {
  assert.equal(proseMarkdown('`users` has <b>'), '`users` has &lt;b&gt;')
  assert.equal(proseMarkdown('a ` b'), 'a \\` b')
  assert.equal(tableCode('a|b`c'), '<code>a&#124;b\\`c</code>')
})

test('whatever the text, no tag, line or cell begins in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('`', '|', '<', '\\', '\n', '@', 'a', ' ', '-', '&', '~') }), (text) => {
      for (const markdown of [escapeMarkdown(text), tableCode(text).slice(6, -7)]) {
        assert.doesNotMatch(markdown, /[<>|\n]|(?<!\\)(\\\\)*`|@a/)
      }
    }),
  )
})
