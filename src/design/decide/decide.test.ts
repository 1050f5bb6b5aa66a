import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { anyScope, nothingSaid, pointsAround } from './decide.test-kit.ts'
import { type Decided, decide } from './decide.ts'
import { comparedIn } from './flips.ts'
import { ProfileError, readProfile } from './profile.ts'
import { profiles } from './profiles.ts'
import { numberOf, type Scope, withNumber } from './scope.ts'
import type { DecisionTable } from './table.ts'
import { decisionTables } from './tables.ts'

const plain = profiles[0]!
const all = ({ values, facts }: Scope) => decide(decisionTables, values, facts, plain)
const answer = (table: DecisionTable, { values, facts }: Scope) => decide([table], values, facts, plain)[0]!
const numberIn = (text: string) => Number(text.replaceAll(',', ''))
const tableOf = ({ id }: Decided) => decisionTables.find((table) => table.id === id)!

/** What a sentence says of ranges: `from 8 teams on`, `below 2,734/s`. */
function readRange(text: string): { readonly atLeast: number | null; readonly below: number | null } {
  const from = /from ([\d,.]*\d)/.exec(text)?.[1]
  const below = /below ([\d,.]*\d)/.exec(text)?.[1]
  return { atLeast: from === undefined ? null : numberIn(from), below: below === undefined ? null : numberIn(below) }
}

describe('decide', () => {
  test('whatever is said: one option, all others refused with numbers, nothing left to fill in', () => {
    fc.assert(
      fc.property(anyScope, (scope) => {
        for (const decided of all(scope)) {
          const { option, rejected, because, status, until, warning, id } = decided
          assert.deepEqual(
            [option.name, ...rejected.map(({ name }) => name)].sort(),
            tableOf(decided)
              .options.map(({ name }) => name)
              .sort(),
          )
          assert.ok(rejected.length >= 2, id)
          for (const text of [because, until ?? '', warning ?? '', ...rejected.map((each) => each.because)])
            assert.doesNotMatch(text, /[{}]|undefined|NaN/)
          for (const each of rejected) assert.match(each.because, /\d/, `${id} ${each.name}`)
          if (option.served && option.needs === undefined) assert.equal(status, 'accepted')
          if (!option.served) assert.equal(status, 'proposed')
          assert.equal(until !== null, status === 'proposed', id)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('what a refused option is said to miss, it misses', () => {
    fc.assert(
      fc.property(anyScope, (scope) => {
        for (const { rejected, id } of all(scope))
          for (const { because } of rejected)
            for (const [, bound, threshold, here] of because.matchAll(
              /(from|below) ([\d,.]*\d)[^(,]*?(?: on)? \([^)]*\), here ([\d,.e+-]*\d|not said)/g,
            )) {
              if (here === 'not said') assert.equal(bound, 'below', id)
              else if (bound === 'from') assert.ok(numberIn(here!) < numberIn(threshold!), `${id}: ${because}`)
              else assert.ok(numberIn(here!) >= numberIn(threshold!), `${id}: ${because}`)
            }
      }),
      { numRuns: 60 },
    )
  })

  test('a number inside a told flip takes its option, outside of all of them it changes nothing', () => {
    fc.assert(
      fc.property(anyScope, (scope) => {
        for (const table of decisionTables) {
          const { flips, option } = answer(table, scope)
          for (const subject of comparedIn(table))
            for (const point of pointsAround(table, subject)) {
              const flip = flips.find(
                (each) => each.of === subject && point >= each.atLeast && point < (each.below ?? Number.POSITIVE_INFINITY),
              )
              const there = answer(table, withNumber(scope, subject, point)).option.name
              assert.equal(there, flip?.option ?? option.name, `${table.id}: ${subject} ${point}`)
            }
        }
      }),
      { numRuns: 25 },
    )
  })

  test('a flip says its range and its option', () => {
    fc.assert(
      fc.property(anyScope, (scope) => {
        for (const decided of all(scope))
          for (const { says, atLeast, below, option, of, threshold } of decided.flips) {
            const title = tableOf(decided).options.find(({ name }) => name === option)!.title
            assert.ok(says.startsWith(`${title}: `))
            const read = readRange(says.slice(title.length))
            assert.equal(read.below, below)
            if (read.atLeast !== null) assert.equal(read.atLeast, atLeast)
            assert.ok(read.atLeast !== null || read.below !== null, says)
            const value = numberOf(of, scope)
            assert.ok(threshold === (below !== null && value >= below ? below : (read.atLeast ?? below)), says)
          }
      }),
      { numRuns: 60 },
    )
  })

  test('the same is decided of the same, and nothing is changed', () => {
    fc.assert(
      fc.property(anyScope, fc.constantFrom(...profiles), (scope, profile) => {
        const before = JSON.stringify(scope)
        const once = JSON.stringify(decide(decisionTables, scope.values, scope.facts, profile))
        assert.equal(JSON.stringify(decide(decisionTables, scope.values, scope.facts, profile)), once)
        assert.equal(JSON.stringify(scope), before)
      }),
      { numRuns: 20 },
    )
  })

  test('the sentences, as they are read', () => {
    const { values, facts } = nothingSaid
    const [alone] = decide(decisionTables, values, { ...facts, parts: 6 }, plain)
    assert.equal(
      alone!.because,
      '1 team and 6 parts: the first parts leave from 3 teams with 4 parts on, all of them from 8 teams with 8 parts on',
    )
    const [services] = decide(decisionTables, { ...values, teams: 3 }, { ...facts, parts: 4 }, plain)
    assert.equal(services!.option.name, 'extracted-parts')
    assert.equal(
      services!.because,
      '3 teams release on their own and 4 parts stand apart: some of them are worth a program of their own',
    )
    assert.equal(services!.until, 'the modular monolith; its split plan says which part leaves first')
    assert.deepEqual(
      services!.flips.map(({ says }) => says),
      [
        'Modular monolith: below 3 teams (teams that release on their own)',
        'Modular monolith: below 4 parts (bounded contexts of the design)',
      ],
    )
    assert.equal(
      services!.rejected[1]!.because,
      'it costs 8 programs to release, or more; what was one transaction is a saga, and what was a call can fail; ' +
        'it is taken from 8 teams on (teams that release on their own), here 3 teams, and from 8 parts on (bounded contexts of the design), here 4 parts',
    )
  })

  test('a number that is not said is below nothing', () => {
    const table: DecisionTable = {
      ...decisionTables[0]!,
      rules: [{ id: 'cheap', when: [{ input: 'budgetPerMonth', below: 50 }], take: 'services', because: '{budgetPerMonth}' }],
      otherwise: { take: 'modular-monolith', because: '{budgetPerMonth}' },
    }
    const unsaid = answer(table, nothingSaid)
    assert.deepEqual([unsaid.option.name, unsaid.because], ['modular-monolith', 'not said'])
    assert.deepEqual(
      unsaid.flips.map(({ says, threshold }) => [says, threshold]),
      [['A service for each part: below 50 USD a month (for running it)', 50]],
    )
    const said = answer(table, withNumber(nothingSaid, 'budgetPerMonth', 49))
    assert.deepEqual([said.option.name, said.because], ['services', '49 USD a month'])
  })
})

describe("a team's own profile", () => {
  const own = {
    name: 'our-way',
    title: 'Our way',
    takes: { 'messaging/broker': { option: 'kafka', because: 'we run it' } },
  }
  const refused = (data: unknown) => {
    try {
      readProfile(data, decisionTables)
    } catch (error) {
      assert.ok(error instanceof ProfileError)
      return error.mistakes
    }
    return []
  }

  test('is read, and takes the place of what the table says', () => {
    const profile = readProfile(JSON.parse(JSON.stringify(own)), decisionTables)
    assert.deepEqual(profile, own)
    const decided = decide(decisionTables, nothingSaid.values, nothingSaid.facts, profile)
    const broker = decided.find(({ id }) => id === 'messaging/broker')!
    assert.deepEqual([broker.option.name, broker.status, broker.rule], ['kafka', 'proposed', 'profile'])
    assert.equal(broker.because, 'the profile our-way takes it: we run it')
    const inProcess = broker.rejected.find(({ name }) => name === 'in-process')!
    assert.match(inProcess.because, /the table alone would take it: /)
  })

  test('unknown tables and options are told with what was meant', () => {
    assert.deepEqual(refused({ ...own, takes: { 'messaging/brokers': { option: 'kafka', because: 'so' } } }), [
      '`takes` names `messaging/brokers`, which is no table; did you mean `messaging/broker`?',
    ])
    assert.deepEqual(refused({ ...own, takes: { 'messaging/broker': { option: 'pulsar', because: 'so' } } }), [
      '`takes.messaging/broker` is `pulsar`: it may be in-process, nats, kafka, rabbitmq, sqs, redis-streams',
    ])
  })

  test('what is no profile is told, all of it at once', () => {
    assert.deepEqual(refused('x').length, 3)
    assert.deepEqual(refused({ ...own, take: {} }), ['`take` is none of its words; did you mean `takes`?'])
    assert.deepEqual(refused({ name: 'Our Way', title: 1, takes: { a: 1, b: { option: 'x', reason: 'y' } } }), [
      '`name` has to be a word in kebab-case',
      '`title` has to be text',
      '`takes.a` has to be `{ option, because }`',
      '`takes.b.because` has to be text',
      '`takes.b.reason` is none of its words: `option`, `because`',
    ])
  })

  test('names of things that all objects have are no tables', () => {
    assert.equal(refused({ ...own, takes: { constructor: { option: 'x', because: 'y' } } }).length, 1)
  })
})
