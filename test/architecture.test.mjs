// The direction of every import (floors.json), and that nothing but the edge reaches for time and chance (biome.json).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { judge } from './architecture/judge.mjs'
import { readTree } from './architecture/read-tree.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const floors = JSON.parse(readFileSync(join(root, 'floors.json'), 'utf8'))
const copy = mkdtempSync(join(tmpdir(), 'lintel-architecture-'))
after(() => rmSync(copy, { recursive: true, force: true }))
cpSync(join(root, 'src'), join(copy, 'src'), { recursive: true })
const known = new Set(judge(readTree(join(copy, 'src')), floors))

test('every import goes down, stays in its room or enters by its face; no circles; drivers stay in their adapter', () => {
  const tree = readTree(join(root, 'src'))
  assert.ok(tree.length > 50 && tree.flatMap(({ imports }) => imports).length > 200, 'the tree was not read')
  assert.deepEqual(judge(tree, floors), [])
})

/** What is planted where, and what must be said about it. @type {[name: string, files: Record<string, string>, says: RegExp][]} */
const faults = [
  [
    'an import that goes up',
    { 'kit/bad.ts': `import '../model/model.ts'` },
    /^kit\/bad\.ts -> model\/model\.ts: an import goes down/,
  ],
  [
    'a type that goes up',
    { 'ports/bad.ts': `export type X = import('../serve/index.ts').AppCode` },
    /^ports\/bad\.ts -> serve\/index\.ts: .* down/,
  ],
  [
    'an import across a floor',
    { 'ports/bad.ts': `import '../writers/sql/index.ts'` },
    /^ports\/bad\.ts -> writers\/sql\/index\.ts: .* down/,
  ],
  [
    'a lazy import that goes up',
    { 'serve/bad.ts': `export const x = () => import('../house/index.ts')` },
    /^serve\/bad\.ts -> house\/index\.ts/,
  ],
  [
    'a room entered past its face',
    { 'serve/bad.ts': `export * from '../writers/sql/write-tables.ts'` },
    /: from outside import writers\/sql\/index\.ts$/,
  ],
  [
    'a room that imports its own face',
    { 'writers/sql/bad.ts': `import './index.ts'` },
    /^writers\/sql\/bad\.ts -> .*: inside a room/,
  ],
  [
    'a part of a family that knows another',
    { 'writers/openapi/bad.ts': `import '../sql/index.ts'` },
    /: the parts of `writers` do not know/,
  ],
  [
    'a circle',
    { 'kit/one.ts': `import './two.ts'`, 'kit/two.ts': `import './one.ts'` },
    /^kit\/one\.ts -> kit\/two\.ts -> kit\/one\.ts: a circle$/,
  ],
  [
    'a circle of types',
    {
      'kit/one.ts': `import type { B } from './two.ts'\nexport type A = B`,
      'kit/two.ts': `export type { A as B } from './one.ts'`,
    },
    /^kit\/one\.ts -> kit\/two\.ts -> kit\/one\.ts: a circle$/,
  ],
  [
    'a driver outside its adapter',
    { 'house/bad.ts': `import Database from 'libsql'\nexport { Database }` },
    /^house\/bad\.ts -> libsql: only adapters/,
  ],
  ['a room on no floor', { 'attic/bad.ts': `import '../kit/json.ts'` }, /`attic` is on no floor/],
  ['a test that is shipped', { 'kit/x.test.ts': 'export {}', 'kit/bad.ts': `import './x.test.ts'` }, /does not import tests$/],
  [
    'a thread that is not there',
    { 'adapters/sqlite/bad.ts': `new URL('./gone.js', import.meta.url)` },
    /gone\.ts: no such file$/,
  ],
]

for (const [name, files, says] of faults) {
  test(`control: ${name} is told`, () => {
    const fresh = withFiles(files, () => judge(readTree(join(copy, 'src')), floors)).filter((sentence) => !known.has(sentence))
    assert.equal(fresh.length, 1, fresh.join('\n'))
    assert.match(fresh[0], says)
  })
}

/** @template T @param {Record<string, string>} files @param {() => T} act @returns {T} */
function withFiles(files, act) {
  const paths = Object.keys(files).map((file) => join(copy, 'src', file))
  paths.forEach((path, i) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, Object.values(files)[i])
  })
  try {
    return act()
  } finally {
    for (const path of paths) rmSync(path)
  }
}

test('control: the linter tells who reaches for time, chance, a timer or a stream, and lets the edge do so', () => {
  const reaches = [
    'Date.now()',
    'new Date()',
    'Math.random()',
    'performance.now()',
    'setTimeout(f, 1)',
    'setInterval(f, 1)',
    'crypto.randomUUID()',
    'globalThis.setTimeout',
    `import('node:timers/promises')`,
    'process.argv',
    'console.log',
  ]
  const text = [
    `import { createHash, randomBytes } from 'node:crypto'`,
    `import { performance as p } from 'node:perf_hooks'`,
    `import { setTimeout as wait } from 'node:timers/promises'`,
    `declare const f: () => void`,
    ...reaches.map((reach, i) => `export const reach${i} = ${reach}`),
    `export const fine = [createHash, randomBytes, p, wait, new Date(0), Date.parse(''), setImmediate]`,
  ].join('\n')
  for (const file of ['biome.json', 'scripts/outside.grit', '.gitignore']) cpSync(join(root, file), join(copy, file))
  const lint = (file) => {
    const found = withFiles({ [file]: `${text}\n` }, () =>
      spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', '--reporter=github', join('src', file)], {
        cwd: copy,
        encoding: 'utf8',
      }),
    )
    return new Set([...found.stdout.matchAll(/::error .*?line=(\d+),/g)].map(([, line]) => Number(line)))
  }
  assert.deepEqual(lint('serve/bad.ts'), new Set([1, 2, 3, ...reaches.map((_, i) => i + 5)]))
  const streams = [reaches.indexOf('process.argv') + 5, reaches.indexOf('console.log') + 5]
  assert.deepEqual(lint('house/outside.ts'), new Set(), 'the edge itself')
  assert.deepEqual(new Set([...lint('doors/cli/bad.ts')].filter((line) => streams.includes(line))), new Set(), 'a door')
})
