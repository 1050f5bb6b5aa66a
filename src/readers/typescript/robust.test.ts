import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { typescriptReader } from './read-code.ts'
import { sourcesOf } from './sources.test-kit.ts'

const pieces = [
  'const ',
  'a',
  'b',
  ' = ',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '=>',
  'async ',
  'await ',
  'function ',
  'class ',
  'extends ',
  '.',
  '...',
  ',',
  ';',
  '`',
  '${',
  "'x'",
  '1',
  'import ',
  'from ',
  "'./b'",
  'export ',
  'default ',
  'require',
  'this',
  'new ',
  '@',
  ':',
  'constructor',
  '__proto__',
  'req.body',
  'toString',
  'app.get',
  'return ',
  'if ',
  'for ',
  'of ',
  'try ',
  'catch ',
  '\n',
  '?',
  '||',
  '+',
  '+=',
]

test('whatever stands in a file, reading ends and tells', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((all) => all.join('')),
  )
  await fc.assert(
    fc.asyncProperty(text, text, async (a, b) => {
      const facts = await typescriptReader.read(sourcesOf({ 'a.ts': a, 'b.js': b, 'tsconfig.json': a, 'package.json': b }))
      assert.equal(facts.code?.files.length, 2)
    }),
    { numRuns: 400 },
  )
})

test('names that every object has, circles and deep nesting do no harm', async () => {
  const files = {
    'a.ts': `import { b } from './b'; export * from './b'; export const a = b; a.constructor(); a.toString().valueOf(); const { hasOwnProperty } = a; hasOwnProperty(); app.constructor('/x', (req) => req.constructor.__proto__)`,
    'b.ts': `import { a } from './a'; export * from './a'; export const b = a(); let c = c; let d = d + d; d += d; function f(x = f()) { return f() }`,
    'circle.ts': `let x = 1; const a = { x }; x = a; use(x, a); let y; const z = [y]; y = { z }; use(y, z)`,
    'deep.ts': `x = ${'('.repeat(3000)}1${')'.repeat(3000)}; y = ${Array.from({ length: 20_000 }, (_, i) => `'${i}'`).join('+')}`,
    'wide.ts': Array.from({ length: 30 }, (_, i) => `const v${i} = { a: v${i + 1}, b: v${i + 1}, c: v${i + 1} }`).join('\n'),
  }
  const { code } = await typescriptReader.read(sourcesOf(files))
  assert.equal(code?.files.length, 5)
  assert.ok(JSON.stringify(code).length < 1_000_000)
})

test('the same files say the same', async () => {
  const files = {
    'a.ts': `import express from 'express'; const app = express(); app.get('/', (req, res) => db.query(req.query.q))`,
  }
  const read = async () => JSON.stringify(await typescriptReader.read(sourcesOf(files)))
  assert.equal(await read(), await read())
})
