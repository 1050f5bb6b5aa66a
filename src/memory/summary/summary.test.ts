import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { joinFacts } from '../../model/architecture/architecture.ts'
import { shapeOf } from '../../model/architecture/shape.ts'
import type { Decision } from '../../model/decision.ts'
import { entity, text } from '../../model/language.ts'
import { normalise } from '../../model/normalise.ts'
import type { Run } from '../../model/run.ts'
import { architectureFacts } from './architecture-facts.ts'
import { type SummaryFacts, summarise, summaryFields } from './session-summary.ts'

const place = { file: 'blueprint.ts', line: 1, column: 1, start: 0, end: 0 }
const model = normalise({
  name: 'notes',
  entities: { note: entity({ line: text({ max: 40 }) }, { because: 'ADR-2', can: { read: 'anyone' } }) },
})
const shape = shapeOf(joinFacts([], [{ blueprints: [{ model, places: {}, place }] }]))
const nothing = shapeOf(joinFacts([], []))
const decision = (id: number, more: Partial<Decision> = {}): Decision => ({
  id,
  agentName: 'ada',
  decisionType: 'architecture',
  title: `Decision ${id}`,
  description: 'D',
  rationale: 'R',
  status: 'accepted',
  supersedes: null,
  check: null,
  createdAt: `2026-03-0${id}T00:00:00.000Z`,
  ...more,
})
const run = (id: string, connections: number, p99Ms: number, requestsPerSecond: number): Run => ({
  version: 1,
  id,
  at: '2026-03-01T00:00:00.000Z',
  command: 'node load.mjs',
  subject: 'notes, 2 processors',
  connections,
  seconds: 10,
  operations: [
    { name: 'reads', requestsPerSecond, p50Ms: 1, p95Ms: 2, p99Ms, failed: 0 },
    { name: 'writes', requestsPerSecond: 10, p50Ms: 1, p95Ms: 2, p99Ms: p99Ms / 2, failed: 3 },
  ],
})
const none: SummaryFacts = {
  shape: nothing,
  decisions: [],
  checks: null,
  runs: [],
  findings: null,
  known: { insights: 0, patterns: 0 },
}
const says = (facts: SummaryFacts) => Object.fromEntries(summarise(facts).map(({ field, says }) => [field, says]))

describe('the summary of a session', () => {
  test('has all eight fields in their order, of nothing too', () => {
    assert.deepEqual(
      summarise(none).map(({ field }) => field),
      summaryFields,
    )
    assert.equal(says(none)['Performance Achieved'], 'not measured')
    assert.equal(says(none)['Key Technical Decision'], 'none is recorded')
  })

  test('tells facts, and the run that a figure is from', () => {
    const told = says({
      shape,
      decisions: [decision(1), decision(2), decision(3, { status: 'proposed' }), decision(4, { status: 'superseded' })],
      checks: { kept: 1, broken: ['ADR-1'] },
      runs: [run('load-2', 64, 12.345, 812.7)],
      findings: { blocker: 0, high: 2, medium: 0, low: 1, info: 0 },
      known: { insights: 1, patterns: 56 },
    })
    assert.match(told['System Implementation']!, /^notes: 1 entity from blueprint\.ts$/)
    assert.equal(told['Key Technical Decision'], 'ADR-2 Decision 2: R')
    assert.equal(
      told['Performance Achieved'],
      'p99 12.3 ms (reads) at 823 requests/s, 3 failed; notes, 2 processors (run load-2)',
    )
    assert.match(told['Architecture Impact']!, /1 part rests on a decision; no longer holds: ADR-4/)
    assert.match(told['Monitoring/Validation']!, /review: 2 high, 1 low; checks of decisions: 1 kept, 1 broken \(ADR-1\)/)
    assert.match(told['Collaboration Needs']!, /to be decided: ADR-3; to be kept again or superseded: ADR-1/)
  })

  test('of what a design decides at once, what decides most comes first', () => {
    const at = { createdAt: '2026-03-01T00:00:00.000Z' }
    const designed = [1, 2, 3].map((id) => decision(id, { ...at, agentName: 'lintel design' }))
    const key = (decisions: readonly Decision[]) => says({ ...none, decisions })['Key Technical Decision']
    assert.equal(key(designed), 'ADR-1 Decision 1: R')
    assert.equal(key([...designed, decision(4, at), decision(5, at)]), 'ADR-5 Decision 5: R')
    assert.equal(key([...designed, decision(4, { createdAt: '2026-02-28T00:00:00.000Z' })]), 'ADR-1 Decision 1: R')
  })

  test('a reason is told once, and cut after a sentence', () => {
    const title = 'Where do the rows live? SQLite'
    const rationale = `SQLite: a file.\n\nIt is enough for now${', and for long'.repeat(5)}. ${'More of it '.repeat(20)}.`
    assert.equal(
      says({ ...none, decisions: [decision(1, { title, rationale })] })['Key Technical Decision'],
      `ADR-1 ${title}: a file. It is enough for now${', and for long'.repeat(5)}. …`,
    )
    const unbroken = decision(1, { rationale: 'x'.repeat(300) })
    assert.match(says({ ...none, decisions: [unbroken] })['Key Technical Decision']!, /^ADR-1 Decision 1: x{198} …$/)
  })

  test('the same facts give the same words', () => {
    const once = JSON.stringify(summarise({ ...none, shape, runs: [run('a', 1, 1, 1)] }))
    for (let i = 0; i < 100; i++) assert.equal(JSON.stringify(summarise({ ...none, shape, runs: [run('a', 1, 1, 1)] })), once)
  })
})

describe('what insights.md says of a system', () => {
  test('a choice is told with its reason, and what was not measured is null', () => {
    const facts = architectureFacts({ shape, decisions: [decision(2, { decisionType: 'Database' })], runs: [] })
    assert.equal(facts.decisions.database, 'Decision 2: R (ADR-2)')
    assert.match(facts.decisions.caching!, /^none: /)
    assert.deepEqual(facts.baselines, { responseTime: null, throughput: null, scalability: null })
    assert.equal(architectureFacts({ shape: nothing, decisions: [], runs: [] }).decisions.database, null)
  })

  test('figures name their runs; scalability needs two of the same thing', () => {
    const { baselines } = architectureFacts({ shape, decisions: [], runs: [run('b', 64, 20, 900), run('a', 1, 5, 100)] })
    assert.equal(baselines.responseTime, 'p50 1 ms, p95 2 ms, p99 20 ms (reads) (run b)')
    assert.equal(baselines.throughput, '910 requests/s over 64 connections for 10 s (run b)')
    assert.equal(baselines.scalability, '110 requests/s over 1 and 910 over 64 connections (runs a, b)')
  })
})
