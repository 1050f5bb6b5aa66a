import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { realOutside } from '../ports/outside.test-kit.ts'
import type { Rule } from '../rules/rule.ts'
import { ruleOf } from './review.test-kit.ts'
import { type ReviewOptions, reviewRepository } from './review-repository.ts'

const silent = "export async function GET() {\n  return new Response('ok')\n}\n"

/** Says how often it was asked, and where each function stands. */
function counting(): { readonly rule: Rule; asked(): number } {
  let asked = 0
  const rule = ruleOf({
    check({ code }, report) {
      asked++
      for (const { place, id } of code.functions)
        report({
          at: place,
          subject: `function:${id}`,
          hypothesis: { tries: 'required column', statement: place, table: 'users' },
        })
    },
  })
  return { rule, asked: () => asked }
}

async function inFolder(work: (write: (path: string, text: string) => void, options: ReviewOptions) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-memory-'))
  const root = join(folder, 'root')
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  write('src/a.ts', silent)
  const options: ReviewOptions = {
    root,
    cache: join(folder, 'facts'),
    stamp: 'test',
    rules: [],
    profile: 'audit',
    baseline: null,
    today: '2026-01-01',
    lab: null,
    remember: true,
    outside: realOutside,
  }
  try {
    await work(write, options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('what nothing has changed in is judged once, and said again to the letter', () =>
  inFolder(async (_write, options) => {
    const { rule, asked } = counting()
    const first = await reviewRepository({ ...options, rules: [rule] })
    const second = await reviewRepository({ ...options, rules: [rule] })
    assert.equal(asked(), 1)
    assert.ok(first.review.findings.length > 0)
    assert.equal(JSON.stringify(second.review), JSON.stringify(first.review))
    assert.notEqual(first.architecture, null)
    assert.equal(second.architecture, null)
  }))

test('another byte, file, rule, severity, scope or program is judged anew', () =>
  inFolder(async (write, options) => {
    const { rule, asked } = counting()
    let given = { ...options, rules: [rule] }
    let times = 0
    const judgedAnew = async (what: string) => {
      await reviewRepository(given)
      assert.equal(asked(), ++times, what)
      await reviewRepository(given)
      assert.equal(asked(), times, `${what}, and then remembered`)
    }
    await judgedAnew('the first time')
    write('src/a.ts', `${silent}\n`)
    await judgedAnew('another byte')
    write('src/b.ts', silent)
    await judgedAnew('another file')
    given = { ...given, rules: [rule, ruleOf({ id: 'schema/other' })] }
    await judgedAnew('another rule')
    given = { ...given, rules: [{ ...rule, severity: 'low' }] }
    await judgedAnew('another severity')
    given = { ...given, all: true }
    await judgedAnew('another scope')
    given = { ...given, stamp: 'next' }
    await judgedAnew('another program')
  }))

test('who does not want to be reminded is not', () =>
  inFolder(async (_write, options) => {
    const { rule, asked } = counting()
    const given = { ...options, rules: [rule], remember: false }
    await reviewRepository(given)
    assert.notEqual((await reviewRepository(given)).architecture, null)
    assert.equal(asked(), 2)
  }))

test('accepted findings and days count though the judgement is remembered', () =>
  inFolder(async (write, options) => {
    const given = { ...options, rules: [counting().rule] }
    write('src/a.ts', `// lintel-ignore-file schema/fk-unindexed: a test until 2026-01-31\n${silent}`)
    assert.equal((await reviewRepository(given)).review.findings.length, 0)
    assert.ok((await reviewRepository({ ...given, today: '2026-02-01' })).review.findings.length > 0)
  }))
