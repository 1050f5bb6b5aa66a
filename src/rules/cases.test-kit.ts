/** Runs the cases of a rule: what is bad is found, what is good is not, and what is mended stays so. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Architecture, joinFacts, marks } from '../model/architecture/architecture.ts'
import { comparePlaces } from '../model/architecture/place.ts'
import type { Edit } from '../model/finding.ts'
import { realOutside } from '../ports/outside.test-kit.ts'
import type { Reader } from '../readers/reader.ts'
import { memorySources } from '../readers/sources.test-kit.ts'
import { lookAtDecisions } from '../review/decisions/look-at-decisions.ts'
import { link } from '../review/link.ts'
import { type Case, type Reported, type Rule, usualFile } from './rule.ts'

type Files = Readonly<Record<string, string>>

/** Registers a test for each case of a rule. */
export function runCases(rule: Rule, readers: readonly Reader[]): void {
  describe(rule.id, () => {
    test('is told in full', () => told(rule))
    for (const [shows, it] of Object.entries(rule.bad)) {
      test(`finds ${shows}`, () => bad(rule, readers, shows, filesOf(rule, it)))
    }
    for (const [shows, it] of Object.entries(rule.good)) {
      test(`passes by ${shows}`, async () => {
        const files = filesOf(rule, it)
        const { found } = await judge(rule, readers, files)
        assert.deepEqual(
          found.map(({ subject, at }) => `${subject} at ${at.file}:${at.line}`),
          [],
        )
      })
    }
  })
}

function told(rule: Rule): void {
  assert.ok(Object.keys(rule.bad).length > 0 && Object.keys(rule.good).length > 0, 'it has bad and good cases')
  for (const label of Object.keys(rule.fixed ?? {})) assert.ok(label in rule.bad, `\`${label}\` is fixed, and no bad case`)
  assert.match(rule.title, /^[A-Z].*[^.]$/, 'a title is a heading')
  for (const text of [rule.says, rule.because, rule.instead]) {
    assert.ok(!text.endsWith('.') && !/^[A-Z][a-z]/.test(text), `\`${text}\` is lower-case, without a full stop`)
  }
}

async function bad(rule: Rule, readers: readonly Reader[], shows: string, files: Files): Promise<void> {
  const { found, architecture } = await judge(rule, readers, files)
  assert.deepEqual(architecture.unread, [], 'the case is read')
  assert.ok(found.length > 0, 'nothing was found')
  for (const report of found) placed(rule, report, files)
  const edits = editsOf(found)
  const expected = rule.fixed?.[shows]
  if (edits.length === 0) return assert.equal(expected, undefined, 'there is a fixed case, and no edit')
  assert.ok(
    expected !== undefined || found.every(({ fix }) => fix?.safety !== 'safe' || fix.edits.length === 0),
    'what a safe fix comes to is not told',
  )
  const mended = applied(files, edits)
  if (expected !== undefined) assert.deepEqual(mended, { ...files, ...filesOf(rule, expected) })
  const after = await judge(rule, readers, mended)
  assert.deepEqual(after.architecture.unread, [], `what was mended is read:\n${JSON.stringify(mended)}`)
  const left = after.found.filter(({ fix }) => (fix?.edits.length ?? 0) > 0)
  assert.deepEqual(
    left.map(({ subject, at }) => `${subject} at ${at.file}:${at.line}`),
    [],
    `the fix leaves it:\n${Object.values(mended).join('\n')}`,
  )
  if (found.every(({ fix }) => (fix?.edits.length ?? 0) > 0)) assert.equal(after.found.length, 0, 'the rule is silent')
  assert.deepEqual(applied(mended, editsOf(after.found)), mended, 'a second run changes nothing')
}

/** Places lie inside their files, and every placeholder has its value. */
function placed(rule: Rule, { at, related, values, fix }: Reported, files: Files): void {
  for (const place of [at, ...(related ?? []).map((each) => each.at)]) {
    const text = files[place.file]
    assert.ok(text !== undefined, `\`${place.file}\` is no file of the case`)
    assert.ok(place.start <= place.end && place.end <= text.length && place.line >= 1, `${JSON.stringify(place)} is outside`)
    assert.equal(text.slice(0, place.start).split('\n').length, place.line)
  }
  for (const [, name] of `${rule.says} ${rule.instead} ${fix?.advice ?? ''}`.matchAll(/\{(\w+)\}/g)) {
    assert.ok(name! in (values ?? {}), `\`{${name}}\` has no value`)
  }
}

function filesOf(rule: Rule, it: Case): Files {
  if (typeof it !== 'string') return it
  const file = usualFile[rule.id.split('/', 1)[0]!]
  assert.ok(file !== undefined, `the group of \`${rule.id}\` has no usual file`)
  return { [file]: it }
}

async function judge(
  rule: Rule,
  readers: readonly Reader[],
  texts: Files,
): Promise<{ found: Reported[]; architecture: Architecture }> {
  const base = new Map(Object.entries(texts).flatMap(([file, text]) => (file.startsWith('base:') ? [[file.slice(5), text]] : [])))
  const sources = memorySources(Object.fromEntries(Object.entries(texts).filter(([file]) => !file.startsWith('base:'))))
  const facts = await Promise.all(readers.map((reader) => reader.read(sources)))
  const files = sources.files.map((file) => ({
    ...file,
    changed: base.get(file.path) !== texts[file.path],
    marks: marks.filter((mark) => texts[file.path]!.includes(mark)),
  }))
  const linked = link(joinFacts(files, facts), base.size === 0 ? null : (file) => base.has(file))
  const architecture = await lookAtDecisions(linked, sources, realOutside)
  const found: Reported[] = []
  rule.check(architecture, (report) => found.push(report))
  found.sort((a, b) => comparePlaces(a.at, b.at))
  return { found: rule.once ? found.slice(0, 1) : found, architecture }
}

function editsOf(found: readonly Reported[]): readonly Edit[] {
  return found.flatMap(({ fix }) => (fix === undefined || fix.safety === 'manual' ? [] : fix.edits))
}

/** From the end to the start; of two that overlap, the first one reported is taken. */
function applied(files: Files, edits: readonly Edit[]): Files {
  const taken: Edit[] = []
  for (const edit of edits) {
    const [from, to] = edit.range
    const clashes = taken.some(({ file, range, text }) => {
      if (file !== edit.file) return false
      return from === to && range[0] === range[1] ? from === range[0] && text === edit.text : from < range[1] && range[0] < to
    })
    if (!clashes) taken.push(edit)
  }
  const made: Record<string, string> = { ...files }
  for (const { file, range, text } of taken.toSorted((a, b) => b.range[0] - a.range[0])) {
    const before = made[file] ?? ''
    made[file] = before.slice(0, range[0]) + text + before.slice(range[1])
  }
  return made
}
