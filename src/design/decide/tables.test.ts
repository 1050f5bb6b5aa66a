import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readDecisionCheck } from '../../model/decision-check.ts'
import { crossing, meeting, nothingSaid } from './decide.test-kit.ts'
import { decide } from './decide.ts'
import { checkProfile } from './profile.ts'
import { profiles } from './profiles.ts'
import { type Scope, thresholdOf } from './scope.ts'
import { type DecisionTable, decisionTypes, isComparison, subjectOf } from './table.ts'
import { decisionTables } from './tables.ts'

const plain = profiles[0]!
const answer = (table: DecisionTable, { values, facts }: Scope) => decide([table], values, facts, plain)[0]!
const rulesOf = (table: DecisionTable) => table.rules.map((rule) => ({ rule, name: `${table.id} ${rule.id}` }))

describe('the tables', () => {
  test('there are at least forty, each with an id of its own that begins with its type', () => {
    assert.ok(decisionTables.length >= 40, `${decisionTables.length}`)
    assert.equal(new Set(decisionTables.map(({ id }) => id)).size, decisionTables.length)
    for (const { id, type } of decisionTables) assert.match(id, new RegExp(`^${type}/[a-z][a-z-]*$`))
    assert.deepEqual([...new Set(decisionTables.map(({ type }) => type))].sort(), [...decisionTypes].sort())
  })

  for (const table of decisionTables)
    test(`${table.id}: names, options and sources fit together`, () => {
      const { options, rules, otherwise, today, source, question } = table
      const names = options.map(({ name }) => name)
      assert.ok(names.length >= 3)
      assert.equal(new Set(names).size, names.length)
      assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length)
      const taken = new Set([...rules, otherwise].map(({ take }) => take))
      for (const name of taken) assert.ok(names.includes(name), name)
      for (const { name, byProfile } of options) assert.equal(taken.has(name), byProfile !== true, name)
      if (options.some(({ served, needs }) => !served || needs !== undefined))
        assert.ok(today, 'what runs until an option is served')
      assert.match(source.url, /^https:\/\//)
      assert.match(question, /\?$/)
      for (const { when, origin, id } of rules) {
        assert.ok(when.length > 0, id)
        assert.equal(origin !== undefined, when.some(isComparison), `${id}: numbers have an origin`)
      }
      for (const { check } of options) if (check !== undefined) assert.doesNotThrow(() => readDecisionCheck(check))
    })

  test('what runs until an option is there fits beside it on the page', () => {
    const told = decisionTables.flatMap(({ question, options, today = '', todayWith = [] }) =>
      options
        .filter(({ served, needs }) => !served || needs !== undefined)
        .flatMap(({ title }) =>
          [today, ...todayWith.map(([, says]) => says)].map((until) => `${question} ${title}. Until then: ${until}`),
        ),
    )
    assert.deepEqual(
      told.filter((line) => line.split(' ').length > 30),
      [],
    )
  })

  test('every rule decides where only what it asks for is said, and its numbers are printed', () => {
    for (const table of decisionTables)
      for (const { rule, name } of rulesOf(table)) {
        const { rule: fired, option, because } = answer(table, rule.when.reduce(meeting, nothingSaid))
        assert.deepEqual([fired, option.name], [rule.id, rule.take], name)
        assert.doesNotMatch(because, /[{}]|undefined/, name)
      }
  })

  test('every numeric threshold flips its answer when it is crossed, and the flip was told', () => {
    for (const table of decisionTables)
      for (const { rule, name } of rulesOf(table))
        for (const condition of rule.when.filter(isComparison)) {
          const here = rule.when.reduce(meeting, nothingSaid)
          const there = crossing(here, condition)
          const flipped = answer(table, there).option.name
          assert.notEqual(flipped, rule.take, `${name}: crossing ${thresholdOf(condition)} changes nothing`)
          const told = answer(table, there).flips.filter((flip) => flip.of === subjectOf(condition))
          const meant = told.find(
            (flip) => flip.option === rule.take && [flip.atLeast, flip.below].includes(thresholdOf(condition)),
          )
          assert.ok(meant, `${name}: ${JSON.stringify(told)}`)
        }
  })

  test('where nothing is said, each table has its default', () => {
    for (const table of decisionTables) assert.equal(answer(table, nothingSaid).rule, 'otherwise', table.id)
  })

  test('the profiles fit the tables, and decide what they name', () => {
    assert.equal(new Set(profiles.map(({ name }) => name)).size, profiles.length)
    for (const profile of profiles) {
      checkProfile(decisionTables, profile)
      const decided = decide(decisionTables, nothingSaid.values, nothingSaid.facts, profile)
      for (const { id, option, rule, because, flips } of decided) {
        const own = profile.takes[id]
        assert.equal(rule === 'profile', own !== undefined, id)
        if (own === undefined) continue
        assert.deepEqual([option.name, flips], [own.option, []])
        assert.ok(because.endsWith(own.because))
      }
    }
  })
})
