import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { longestMatched, regexMistake } from './regex-mistake.ts'

const fine = [
  '^[a-z0-9]+(-[a-z0-9]+)*$',
  '^([a-z0-9-]{1,63}\\.)+[a-z]{2,}$',
  '^(\\d{1,3}\\.){3}\\d{1,3}$',
  '^([0-9a-f]{2}:){5}[0-9a-f]{2}$',
  '^\\+?[1-9]\\d{1,14}$',
  '^(a|b|c)+$',
  '^(?:[A-Z][a-z]+ ?)+$',
  '^(?=.*\\d)(?=.*[a-z]).{8,}$',
  '^#([0-9a-f]{3}|[0-9a-f]{6})$',
  '^\\p{L}+$',
  '^(\\u{1f600}a*)+$',
  '^[\\]\\\\(]+$',
  '^(?<year>\\d{4})-(?<month>\\d\\d)$',
  '^\\s*,\\s*$',
  '^[а-в]+(ж[а-в]+)*$',
  '',
]
const risky = [
  '^(a+)+$',
  '^([a-zA-Z]+)*$',
  '^(a|aa)+$',
  '^(a|a)*$',
  '^(\\w|\\d)+$',
  '^(.*)*$',
  '^(a?){20}$',
  '^(a*){2}$',
  '^((a+)b?)*$',
  '^(-?[a-z]+)*$',
  '^\\d+\\d+$',
  '^.*.*$',
  '^a*b?a*$',
  '^(a)\\1$',
  '^(?<x>a+)\\k<x>$',
  '^(()*)*$',
  '^([a-c]+|[d-f]+)*$',
  '^(ж[а-я]*)*$',
  '^[\\u0430-\\u0432]+[\\u0431-\\u0433]+$',
  '^(\\p{L}|é)+$',
  '^(?:-(?:[a-z]|\\w))*$',
  '^[a-z]+(-[a-z]*x[a-z]*)*$',
  '^[a-z]+(-([a-z]+|[a-z0-9]+))*$',
  '^(?:[\\p{L}\\p{M}]+\\p{M}*-)*$',
  `^${'a?'.repeat(40)}${'a'.repeat(40)}$`,
]
const invalid = ['(', '[a-z', 'a**', '\\', '(?<a>x)(?<a>y)', '\\-', '{', '(?i:a)', '^x*(?i-s:abc)$', 'x'.repeat(501)]

const linear = [
  '^[a-z]+$',
  '^[a-z]+-[a-z]+-[0-9]+$',
  '^(?=.*\\d)(?=.*[a-z]).{8,}$',
  '^\\d{1,20}\\d{1,20}$',
  '^(\\d{1,3}\\.){3}\\d{1,3}$',
]
const powers: readonly [pattern: string, degree: number, text: (length: number) => string][] = [
  ['a+b', 2, (length) => 'a'.repeat(length)],
  ['^.*x.*y$', 2, (length) => 'x'.repeat(length)],
  ['^.*x.*y.*z$', 3, (length) => 'xy'.repeat(length / 2)],
  ['^\\S+@\\S+\\.\\S+!$', 3, (length) => '@.'.repeat(length / 2)],
  ['^(.*x)?.*y.*$', 3, (length) => 'x'.repeat(length)],
  ['^(?:a*b)?(?:a|b)*c$', 2, (length) => 'ab'.repeat(length / 2)],
  ['^[a-z]*\\d*[a-z]*$', 2, (length) => `${'a'.repeat(length - 1)}!`],
  ['^(?=.*x.*y.*z).*$', 3, (length) => 'xy'.repeat(length / 2)],
]

describe('longestMatched', () => {
  for (const pattern of linear)
    test(`bounds no text for ${pattern}`, () => assert.equal(longestMatched(pattern), Number.POSITIVE_INFINITY))
  for (const [pattern, degree, text] of powers) {
    test(`bounds the text for ${pattern}, which is tried on so much of it in a moment`, () => {
      const longest = longestMatched(pattern)
      const [least, most] = [[14_142, 843][degree - 2]!, [14_143, 844][degree - 2]!]
      assert.ok(longest >= least && longest <= most, String(longest))
      const expression = new RegExp(pattern, 'u')
      const start = performance.now()
      expression.test(text(longest))
      // The bound is a tenth of a second; what is slow takes minutes.
      assert.ok(performance.now() - start < 3_000)
    })
  }
})

describe('regexMistake', () => {
  for (const pattern of fine) test(`takes ${pattern}`, () => assert.equal(regexMistake(pattern), undefined))
  for (const pattern of risky) test(`refuses ${pattern} as risky`, () => assert.equal(regexMistake(pattern)?.kind, 'risky'))
  for (const pattern of invalid)
    test(`refuses ${pattern.slice(0, 20)} as invalid`, () => assert.equal(regexMistake(pattern)?.kind, 'invalid'))

  test('answers for any text', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '-',
      '.',
      '\\d',
      '[a-c]',
      '[^-]',
      '(',
      '(?:',
      '(?=',
      ')',
      '|',
      '*',
      '+',
      '?',
      '{2}',
      '{1,}',
      '^',
      '$',
      '\\b',
      '\\1',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => void regexMistake(parts.join(''))),
      { seed: 20261121, numRuns: 5000 },
    )
  })

  test('what it takes is matched in a moment, on texts that make a backtracking engine work hard', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '-',
      '.',
      'a+',
      'a*',
      '[ab]+',
      'b?',
      '(a|b)',
      '(-a+)*',
      '(a+-)+',
      '(a+b?)*',
      '(ab?)+',
      '(a?b)+',
      '(aa|a)*',
      '(b|ab)+',
      '(?:a|[ab])',
      'a*b?a*',
      '-(?:a|[ab])',
      '[ab]*b[ab]*',
      '(a+|[ab]+)',
    )
    const texts = ['a'.repeat(28), 'ab'.repeat(14), 'aab'.repeat(10), '-a'.repeat(14), `${'a-'.repeat(14)}a`]
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const pattern = `^(${parts.join('')})*$`
        if (regexMistake(pattern) !== undefined) return
        const expression = new RegExp(pattern, 'u')
        for (const text of texts) {
          const start = performance.now()
          expression.test(`${text}!`)
          assert.ok(performance.now() - start < 200, `${pattern} on ${text}`)
        }
      }),
      { seed: 20261121, numRuns: 3000 },
    )
  })
})
