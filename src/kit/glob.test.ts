import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { globMatcher } from './glob.ts'

test('names, parts of names and any number of folders', () => {
  const cases = [
    ['src/a.ts', 'src/a.ts', true],
    ['src/a.ts', 'src/a.tsx', false],
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/b/a.ts', false],
    ['src/**', 'src/b/a.ts', true],
    ['src/**', 'src', true],
    ['src/**/a.ts', 'src/a.ts', true],
    ['**/a.ts', 'a.ts', true],
    ['**/*.test.*', 'src/x/a.test.ts', true],
    ['src/modules/*', 'src/modules/orders', true],
    ['src/modules/*', 'src/modules/orders/x', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['.github/*', '.github/ci.yml', true],
    ['(a+)+b', '(a+)+b', true],
    ['(a+)+b', 'aab', false],
    ['[ab]', 'a', false],
    ['', '', true],
    ['*', '', true],
  ] as const
  for (const [pattern, path, is] of cases) assert.equal(globMatcher(pattern)(path), is, `${pattern} ${path}`)
})

test('it agrees with a regular expression on all that is short', () => {
  const short = fc.stringMatching(/^[ab/*?]{0,8}$/)
  const asRegex = (pattern: string) => {
    const names = pattern
      .split('/')
      .map((name) => (name === '**' ? '**' : name.replaceAll('?', '[^/]').replaceAll(/\*+/g, '[^/]*')))
    return (path: string) => {
      const tries = (at: number, rest: readonly string[]): boolean => {
        if (at === names.length) return rest.length === 0
        if (names[at] === '**') return [...rest, ''].some((_, i) => tries(at + 1, rest.slice(i)))
        return rest.length > 0 && new RegExp(`^${names[at]}$`).test(rest[0]!) && tries(at + 1, rest.slice(1))
      }
      return tries(0, path.split('/'))
    }
  }
  fc.assert(
    fc.property(
      short,
      fc.stringMatching(/^[ab/]{0,8}$/),
      (pattern, path) => globMatcher(pattern)(path) === asRegex(pattern)(path),
    ),
    { numRuns: 5_000 },
  )
})

test('hostile patterns end: steps grow as both lengths, not as their power', () => {
  const many = globMatcher(`${'*a'.repeat(60)}b`)
  assert.equal(many('a'.repeat(250)), false)
  assert.equal(globMatcher(`${'**/a/'.repeat(60)}b`)('a/'.repeat(1_000)), false)
})
