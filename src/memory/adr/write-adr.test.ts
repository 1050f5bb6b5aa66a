import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Decision } from '../../model/decision.ts'
import { anyDecision, decision, parsers } from './adr.test-kit.ts'
import type { AdrFields } from './adr-text.ts'
import { readAdr } from './read-adr.ts'
import { editAdr, writeAdr } from './write-adr.ts'

const read = (text: string, number = 4) => readAdr(text, number, parsers)
const edit = (text: string, change: Partial<AdrFields>) => editAdr(read(text), change, { number: 4, parsers })

/** What a file says of a decision; a file that was written leaves out what is null. */
const saidOf = ({ id: _, supersedes, check, ...rest }: Decision) => ({
  ...rest,
  ...(supersedes === null ? {} : { supersedes }),
  ...(check === null ? {} : { check }),
})

test('a decision is a file of MADR 4', () => {
  assert.equal(
    writeAdr(decision, parsers),
    `---
status: accepted
date: 2026-11-21
decision-makers: backend-architect
type: database
---

# One share a person

## Context and Problem Statement

A retry must be harmless.

- twice
- or more

## Decision Outcome

A unique index decides.
`,
  )
})

const laidOut: Decision = {
  ...decision,
  rationale: `Chosen option: "An index", because it decides.

### Consequences

- Good, because a retry is harmless

### Confirmation

Nothing checks it.

## Considered Options

- An index
- A lock

## Pros and Cons of the Options

### A lock

- Bad, because it waits`,
}

test('reasons that tell of options have the sections of MADR 4 in its order, and are read back to the letter', () => {
  const text = writeAdr(laidOut, parsers)
  assert.deepEqual(
    [...text.matchAll(/^#+ .+$/gm)].map(([heading]) => heading),
    [
      '# One share a person',
      '## Context and Problem Statement',
      '## Considered Options',
      '## Decision Outcome',
      '### Consequences',
      '### Confirmation',
      '## Pros and Cons of the Options',
      '### A lock',
    ],
  )
  assert.deepEqual(read(text).said, saidOf(laidOut))
  assert.deepEqual(read(text.replaceAll('\n', '\r\n')).said, saidOf(laidOut))
})

test('what a person or memory changes in laid-out reasons is taken over on the other side', () => {
  const text = writeAdr(laidOut, parsers)
  assert.equal(
    read(text.replace('it waits', 'it waits, and may be lost')).said.rationale,
    `${laidOut.rationale}, and may be lost`,
  )
  const edited = edit(text, { rationale: laidOut.rationale.replace('it decides', 'it is there'), description: 'Other.' })!
  assert.equal(
    edited,
    text.replace('it decides', 'it is there').replace('A retry must be harmless.\n\n- twice\n- or more', 'Other.'),
  )
  const plain = edit(text, { rationale: 'It is plain.' })!
  assert.match(plain, /## Decision Outcome\n\nIt is plain\.\n$/)
  assert.doesNotMatch(plain, /lintel outcome|Considered/)
})

test('a file in which the reasons and what was refused stand together is read as ever', () => {
  const together = { ...decision, rationale: 'An index: it decides.\n\nRejected:\n\n- A lock: it waits' }
  assert.deepEqual(read(writeAdr(together, parsers)).said, saidOf(together))
})

test('any decision is read back to the letter', () => {
  fc.assert(
    fc.property(anyDecision, (any) => {
      const { said, mistakes } = read(writeAdr(any, parsers), any.id)
      assert.deepEqual(said, saidOf(any))
      assert.deepEqual(mistakes, [])
    }),
    { numRuns: 1_000, seed: 20_261_122 },
  )
})

test('any change of any file reads back, and says nothing else otherwise', () => {
  const lineEnding = fc.constantFrom('\n', '\r\n')
  fc.assert(
    fc.property(
      anyDecision,
      anyDecision,
      lineEnding,
      fc.subarray(['title', 'description', 'status', 'rationale', 'check', 'agentName', 'createdAt', 'supersedes'] as const),
      (one, other, ending, fields) => {
        const text = writeAdr({ ...one, id: 4 }, parsers).replaceAll(/\r?\n/g, ending)
        const change = Object.fromEntries(fields.map((field) => [field, other[field]])) as Partial<AdrFields>
        const before = read(text)
        if (before.mistakes.length > 0 || before.said.title === undefined) return
        assert.notEqual(edit(text, change), undefined, JSON.stringify(text))
      },
    ),
    { numRuns: 1_000, seed: 20_261_122 },
  )
})

const byHand = `---\r
# who says so\r
status:   proposed   # for now\r
decision-makers: [ann, "bob"]\r
tags: {a: 1}\r
date: 2026-01-31\r
---\r
\r
# 4. Use *queues*\r
\r
## Context and Problem Statement\r
\r
Too slow.\r
Very.\r
\r
## Considered Options\r
\r
* A  \r
* B\r
\r
## Decision Outcome\r
\r
B, because.\r
\r
### Consequences\r
\r
* Good, because \`x\`\r
`

test('what a person wrote stays to the byte when what is said is changed', () => {
  assert.deepEqual(read(byHand).said, {
    status: 'proposed',
    createdAt: '2026-01-31T00:00:00.000Z',
    agentName: 'ann, bob',
    title: 'Use *queues*',
    description: 'Too slow.\nVery.',
    rationale: 'B, because.',
  })
  assert.equal(
    edit(byHand, { status: 'accepted', description: 'Slow.\n\nYes.', title: 'Use B', check: 'path: src', supersedes: 3 }),
    byHand
      .replace('proposed   #', 'accepted   #')
      .replace('Too slow.\r\nVery.', 'Slow.\r\n\r\nYes.')
      .replace('Use *queues*', 'Use B')
      .replace('date: 2026-01-31\r\n', 'date: 2026-01-31\r\ncheck: "path: src"\r\nsupersedes: ADR-3\r\n'),
  )
})

test('the older forms are read, and changed where they say it', () => {
  const nygard =
    '# 4. Use SQLite\n\nDate: 2024-02-03\n\n## Status\n\nAccepted\n\nSupersedes [2. Use files](0002-use-files.md)\n\n## Context\n\nWhy.\n\n## Decision\n\nSo.\n\n## Consequences\n\nMuch.\n'
  assert.deepEqual(read(nygard).said, {
    title: 'Use SQLite',
    status: 'accepted',
    createdAt: '2024-02-03T00:00:00.000Z',
    supersedes: 2,
    description: 'Why.',
    rationale: 'So.',
  })
  assert.equal(
    edit(nygard, { status: 'superseded', rationale: 'Thus.', createdAt: '2024-02-04T00:00:00.000Z' }),
    nygard.replace('Accepted', 'Superseded').replace('So.', 'Thus.').replace('02-03', '02-04'),
  )
  const list = '# A\n\n- Status: accepted\n* **Date**: 2026-11-21\n\n## Context and problem\n\nB\n'
  assert.deepEqual(read(list).said, { title: 'A', status: 'accepted', createdAt: '2026-11-21T00:00:00.000Z', description: 'B' })
  assert.equal(
    edit(list, { status: 'rejected', rationale: 'C', decisionType: 'api' }),
    `---\ntype: api\n---\n\n${list.replace('accepted', 'rejected')}\n## Decision Outcome\n\nC\n`,
  )
})

test('every decision of this repository is read', () => {
  const folder = new URL('../../../docs/decisions/', import.meta.url)
  for (const name of readdirSync(folder)) {
    const { said, mistakes } = read(readFileSync(new URL(name, folder), 'utf8'), Number.parseInt(name, 10))
    assert.deepEqual(mistakes, [], name)
    for (const field of ['title', 'status', 'createdAt', 'description', 'rationale'] as const)
      assert.ok(said[field], `${name}: ${field}`)
  }
})

test('what cannot be read is told with its line', () => {
  const mistakes = (text: string) => read(text).mistakes.map(({ line, message }) => `${line}: ${message}`)
  assert.match(mistakes('---\nstatus: maybe\n---\n# A\n').join(), /^2: `status` is "maybe": write one of proposed, accepted/)
  assert.match(mistakes('---\na: 1\na: 2\n---\n# A\n').join(), /^3: Map keys must be unique/)
  assert.match(mistakes('---\n- a\n---\n# A\n').join(), /^2: it is no list of keys and values/)
  assert.match(mistakes('no title\n').join(), /^1: it has no title/)
  assert.match(
    mistakes('---\ndate: 2026-02-30\nsupersedes: none\n---\n# A\n').join(),
    /^2: `date` .* day such as.*,3: `supersedes`/,
  )
})
