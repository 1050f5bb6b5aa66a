import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { type Architecture, joinFacts } from '../../model/architecture/architecture.ts'
import type { Edit } from '../../model/finding.ts'
import { createGraphqlReader } from '../../readers/graphql/index.ts'
import { createOpenApiReader } from '../../readers/openapi/index.ts'
import type { Sources } from '../../readers/reader.ts'
import { gqlRules } from '../gql/index.ts'
import type { Case, Reported, Rule } from '../rule.ts'
import { helpdesk, mistakes } from './helpdesk.test-kit.ts'
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

async function architectureOf(files: Files): Promise<Architecture> {
  const sources = sourcesOf(files)
  const facts = await Promise.all([createOpenApiReader(), createGraphqlReader()].map((reader) => reader.read(sources)))
  const architecture = joinFacts([], facts)
  assert.ok(architecture.contracts.length > 0, 'the case has a contract')
  const broken = architecture.unread.filter(({ message }) => !message.includes('outside the repository'))
  assert.deepEqual(broken, [], 'the case can be read')
  return architecture
}

async function check(rule: Rule, files: Files): Promise<Reported[]> {
  return found(rule, await architectureOf(files))
}

function found(rule: Rule, architecture: Architecture): Reported[] {
  const all: Reported[] = []
  rule.check(architecture, (it) => all.push(it))
  return all
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
      const all = await check(rule, files)
      assert.ok(all.length > 0, 'it is found')
      for (const reported of all) {
        assertFilled(rule, reported)
        assert.ok(reported.at.end > reported.at.start, 'the place shows text')
      }
      const edits = all.flatMap(({ fix }) => fix?.edits ?? [])
      const withoutEdits = all.filter(({ fix }) => (fix?.edits.length ?? 0) === 0)
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
      const all = await check(rule, filesOf(it))
      assert.deepEqual(
        all.map(({ at, values }) => `${at.file}:${at.line} ${JSON.stringify(values)}`),
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

const told = async (text: string): Promise<string[]> => {
  const architecture = await architectureOf({ 'openapi.yaml': text })
  return apiRules.flatMap((rule) =>
    found(rule, architecture).map(({ at, values }) => `${rule.id} ${at.line} ${JSON.stringify(values)}`),
  )
}

test('a contract as a good team has it has no finding, and each mistake in it is told by its rule alone', async () => {
  assert.deepEqual(await told(helpdesk), [])
  for (const [rule, was, is] of mistakes) {
    assert.equal(helpdesk.split(was).length, 2, `\`${was}\` stands once`)
    const all = await told(helpdesk.replace(was, is))
    assert.deepEqual([...new Set(all.map((it) => it.split(' ')[0]))], [rule], all.join('\n'))
  }
})
