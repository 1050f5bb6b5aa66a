import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Decision } from '../../model/decision.ts'
import { contradictionsOf } from './contradictions.ts'
import { nothingSaid } from './decide.test-kit.ts'
import { decide } from './decide.ts'
import { profiles } from './profiles.ts'
import { recordOf } from './record-decisions.ts'
import { decisionTables } from './tables.ts'

const decided = decide(decisionTables, nothingSaid.values, nothingSaid.facts, profiles[0]!)
const store = decided.find(({ id }) => id === 'database/primary-store')!
const decision = (title: string, more: Partial<Decision> = {}): Decision => ({
  id: 7,
  agentName: 'ada',
  decisionType: 'database',
  title,
  description: '',
  rationale: '',
  status: 'accepted',
  supersedes: null,
  check: null,
  createdAt: '2026-11-22T00:00:00.000Z',
  ...more,
})
const against = (...decisions: readonly Decision[]) =>
  contradictionsOf(decided, decisions).map(({ decision: { id }, decided: { id: question }, says }) => [id, question, says])

test('a decision of a person that names another option of a question of its type is gone against', () => {
  assert.equal(store.option.name, 'sqlite')
  assert.deepEqual(against(decision('We keep rows in PostgreSQL')), [[7, 'database/primary-store', 'PostgreSQL 15 to 18']])
  assert.deepEqual(against(decision('Rows live in SQLite')), [])
})

test('what is refused must not be taken', () => {
  assert.deepEqual(against(decision('Never use SQLite')), [[7, 'database/primary-store', `not ${store.option.title}`]])
  assert.deepEqual(against(decision('No PostgreSQL')), [])
})

test('a comparison, another type, and what no longer holds, say nothing', () => {
  assert.deepEqual(against(decision('PostgreSQL and SQLite compared')), [])
  assert.deepEqual(against(decision('PostgreSQL', { decisionType: 'people' })), [])
  assert.deepEqual(against(decision('PostgreSQL', { status: 'superseded' })), [])
})

test('an answer of an earlier design is known by its mark, whatever it is called by now', () => {
  const other = { ...store, option: { ...store.option, name: 'postgresql', title: 'PostgreSQL 15 to 18' } }
  const { description } = recordOf(other)
  assert.deepEqual(against(decision('Renamed by hand', { description })), [[7, 'database/primary-store', 'PostgreSQL 15 to 18']])
  assert.deepEqual(against(decision('Renamed by hand', { description: recordOf(store).description })), [])
})
