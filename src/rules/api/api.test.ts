import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { joinFacts } from '../../model/architecture/architecture.ts'
import type { Edit } from '../../model/finding.ts'
import { createGraphqlReader } from '../../readers/graphql/index.ts'
import { createOpenApiReader } from '../../readers/openapi/index.ts'
import type { Sources } from '../../readers/reader.ts'
import { gqlRules } from '../gql/index.ts'
import type { Case, Reported, Rule } from '../rule.ts'
import { apiRules } from './index.ts'

type Files = Readonly<Record<string, string>>

function sourcesOf(files: Files): Sources {
  return {
    files: Object.keys(files)
      .sort()
      .map((path) => ({ path, sizeBytes: Buffer.byteLength(files[path]!) })),
    has: (path) => Object.hasOwn(files, path),
    text: (path) => files[path]!,
    facts: (path, _reader, _version, make) => JSON.parse(JSON.stringify(make(files[path]!))),
  }
}

async function architectureOf(files: Files): Promise<ReturnType<typeof joinFacts>> {
  const sources = sourcesOf(files)
  const facts = await Promise.all([createOpenApiReader(), createGraphqlReader()].map((reader) => reader.read(sources)))
  return joinFacts([], facts)
}

async function check(rule: Rule, files: Files): Promise<Reported[]> {
  const architecture = await architectureOf(files)
  assert.ok(architecture.contracts.length > 0, 'the case has a contract')
  const broken = architecture.unread.filter(({ message }) => !message.includes('outside the repository'))
  assert.deepEqual(broken, [], 'the case can be read')
  const found: Reported[] = []
  rule.check(architecture, (it) => found.push(it))
  return found
}

function filesOf(it: Case): Files {
  assert.notEqual(typeof it, 'string', 'a case of this group names its files')
  return it as Files
}

function applied(files: Files, edits: readonly Edit[]): Files {
  const changed: Record<string, string> = { ...files }
  for (const { file, range, text } of [...edits].sort((a, b) => b.range[0] - a.range[0])) {
    changed[file] = changed[file]!.slice(0, range[0]) + text + changed[file]!.slice(range[1])
  }
  return changed
}

/** The values that `says` and `instead` ask for are there, so that no message shows a placeholder. */
function assertFilled(rule: Rule, { values }: Reported): void {
  assert.doesNotMatch(rule.because + rule.title, /\{/)
  for (const text of [rule.says, rule.instead]) {
    for (const [, name] of text.matchAll(/\{(\w+)\}/g)) assert.ok(values && name! in values, `a value for {${name}}`)
  }
}

for (const rule of [...apiRules, ...gqlRules]) {
  for (const [name, it] of Object.entries(rule.bad)) {
    test(`${rule.id} finds: ${name}`, async () => {
      const files = filesOf(it)
      const found = await check(rule, files)
      assert.ok(found.length > 0, 'it is found')
      for (const reported of found) {
        assertFilled(rule, reported)
        assert.ok(reported.at.end > reported.at.start, 'the place shows text')
      }
      const edits = found.flatMap(({ fix }) => fix?.edits ?? [])
      const withoutEdits = found.filter(({ fix }) => (fix?.edits.length ?? 0) === 0)
      if (edits.length === 0) return
      const after = applied(files, edits)
      assert.equal(
        (await check(rule, after)).length,
        withoutEdits.length,
        `silent after its edits:\n${Object.values(after).join('\n')}`,
      )
      for (const [file, text] of Object.entries(after)) if (file.endsWith('.json')) JSON.parse(text)
      if (rule.fixed?.[name]) assert.deepEqual(after, filesOf(rule.fixed[name]))
    })
  }
  for (const [name, it] of Object.entries(rule.good)) {
    test(`${rule.id} passes by: ${name}`, async () => {
      const found = await check(rule, filesOf(it))
      assert.deepEqual(
        found.map(({ at, values }) => `${at.file}:${at.line} ${JSON.stringify(values)}`),
        [],
      )
    })
  }
  test(`${rule.id}: a fix that is shown is one of a bad case, and a sure thing alone gates`, () => {
    for (const name of Object.keys(rule.fixed ?? {})) assert.ok(name in rule.bad, name)
    const sureAndHeavy = rule.confidence === 'certain' && (rule.severity === 'high' || rule.severity === 'blocker')
    if (rule.profile === 'gate') assert.ok(sureAndHeavy)
    if (rule.severity === 'low' || rule.severity === 'info') assert.equal(rule.profile, 'audit')
  })
}

test('the index of each group has the rules of its folder', () => {
  for (const [group, rules] of [
    ['api', apiRules],
    ['gql', gqlRules],
  ] as const) {
    const folder = new URL(`../${group}/`, import.meta.url)
    const files = readdirSync(folder).filter((file) => /^[a-z-]+\.js$/.test(file) && file !== 'index.js')
    assert.deepEqual(rules.map(({ id }) => id).sort(), files.map((file) => `${group}/${file.replace('.js', '')}`).sort())
  }
})
